"""The one JSON document inside a report: every record as columns, small enough to mail, complete enough to import.

`<script type="application/json" id="bigcore-data">` holds {"schema", "encoding": "gzip+base64", "payload"}. The payload
is JSON too: {"schema", "pools": {name: [words]}, "tables": {table: {column: [values]}}}. A column whose name has a pool
holds places in that pool; a record within a record becomes columns with a dotted name. `samples.latencies_ns` may be
thinned (`samples.count` says how many there were, `samples.median_ns` is exact).
"""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import HostNoise, Sample

SCHEMA = "bigcore.report/1"
MOST_RAW = 60_000
"""Single latencies that one report carries; beyond it each sample keeps an even choice of its own."""
LATENCIES_A_ROW = 10
"""A variant's rows take as much room in the file as this many latencies: many variants leave room for fewer."""
FEWEST_RAW = 10_000
POOLED = ("run", "variant", "sha256")

Columns = dict[str, list[object]]


@dataclass(frozen=True, slots=True)
class Pools:
    words: dict[str, dict[str, int]]

    def place(self, pool: str, word: str) -> int:
        return self.words[pool].setdefault(word, len(self.words[pool]))


def records_of(results: Sequence[SweepResult], samples: Iterable[Sample]) -> dict[str, object]:
    """Records as columns, each phone and session once."""
    pools = Pools({name: {} for name in POOLED})
    runs = [run for result in results for run in result.runs]
    failures = [failure for result in results for failure in result.failures]
    tables = {
        "sweeps": columns_of([result.sweep for result in results], pools),
        "phones": columns_of(_once(run.phone for run in runs), pools),
        "sessions": columns_of(_once(run.session for run in runs), pools),
        "runs": columns_of([run.run for run in runs], pools),
        "artifacts": columns_of(_once(artifact for run in runs for artifact in run.artifacts), pools),
        "estimates": columns_of([estimate for run in runs for estimate in run.estimates], pools),
        "anchors": columns_of([run.anchor for run in runs if run.anchor], pools),
        "failures": columns_of([*failures, *(failure for run in runs for failure in run.failures)], pools),
        "samples": _sample_columns(list(samples), _room_for_raw(runs), pools),
    }
    return {
        "schema": SCHEMA,
        "pools": {name: list(words) for name, words in pools.words.items()},
        "tables": tables,
    }


def columns_of(records: Sequence[object], pools: Pools) -> Columns:
    columns: Columns = {}
    for record in records:
        for name, value in _fields(record):
            columns.setdefault(name, []).append(_pooled(name, value, pools))
    return columns


def _fields(record: object, prefix: str = "") -> Iterable[tuple[str, object]]:
    """The fields of records within records as columns of their own; what a session may lack stays one column."""
    for field in dataclasses.fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        if isinstance(value, HostNoise):
            yield f"{prefix}{field.name}", dataclasses.asdict(value)
        elif dataclasses.is_dataclass(value):
            yield from _fields(value, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", value


def _pooled(name: str, value: object, pools: Pools) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON knows no other numbers
    return pools.place(name, value) if name in pools.words and isinstance(value, str) else value


def _room_for_raw(runs: Sequence[RunResult]) -> int:
    rows = sum(len(run.estimates) for run in runs)
    return max(FEWEST_RAW, MOST_RAW - LATENCIES_A_ROW * rows)


def _sample_columns(samples: list[Sample], most_raw: int, pools: Pools) -> Columns:
    thinned = [dataclasses.replace(sample, call_ns=None) for sample in thin(samples, most_raw)]
    columns: Columns = {}
    for sample in thinned:
        for name, value in _fields(sample):
            columns.setdefault(name, [None] * (len(columns["run"]) - 1 if "run" in columns else 0))
            columns[name].append(_pooled(name, value, pools))
        for values in columns.values():
            if len(values) < len(columns["run"]):
                values.append(None)
    columns["count"] = [len(sample.latencies_ns) for sample in samples]
    columns["median_ns"] = [median(sample.latencies_ns) if sample.latencies_ns else None for sample in samples]
    return {name: values for name, values in columns.items() if any(value is not None for value in values)}


def thin(samples: Sequence[Sample], most: int) -> list[Sample]:
    """An even choice within each sample, first and last latency included, so that all together stay near `most`."""
    total = sum(len(sample.latencies_ns) for sample in samples)
    if total <= most:
        return list(samples)
    share = most / total
    return [dataclasses.replace(sample, latencies_ns=_evenly(sample.latencies_ns, share)) for sample in samples]


def _evenly(values: tuple[int, ...], share: float) -> tuple[int, ...]:
    if not values:
        return values
    count = max(1, int(len(values) * share))
    step = (len(values) - 1) / max(1, count - 1)
    return tuple(values[round(index * step)] for index in range(count))


def _once(records: Iterable[object]) -> list[object]:
    return list(dict.fromkeys(records))


def packed(payload: Mapping[str, object]) -> str:
    """The text of the script element. Base64 has no `<`, so no string of anybody's can end the element."""
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
    return json.dumps(
        {"schema": SCHEMA, "encoding": "gzip+base64", "payload": base64_gzip(text.encode("utf-8", "surrogatepass"))}
    )


def base64_gzip(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, compresslevel=9, mtime=0)).decode("ascii")
