"""The ratios of each series as CSV and the configuration that apache-otava reads them with.

One file a series, because otava takes no empty cell and a night may lack some series. What nobody measured
enters no history: rehearsed nights and synthetic phones are left out.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harness.nightly.tell.lines import plain
from harness.nightly.tell.marks import nobody_measured
from harness.results.nightly import NightResult

COLUMNS = ("time", "ratio", "night", "candidate")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class TextFile:
    name: str
    text: str


def otava_files(nights: Sequence[NightResult]) -> Iterator[TextFile]:
    """A CSV for each series, and `otava.yaml`, whose paths are relative to the folder that otava is started in."""
    tests, measured = {}, [*map(_as_measured, nights)]
    for series in dict.fromkeys(one.series for night in measured for one in night.series):
        name = _file_name(series)
        yield TextFile(f"{name}.csv", _csv(measured, series))
        tests[name] = {
            "type": "csv",
            "file": f"{name}.csv",
            "time_column": "time",
            "attributes": ["night", "candidate"],
            "metrics": {"ratio": {"column": "ratio", "direction": -1, "scale": 1}},
        }
    yield TextFile("otava.yaml", json.dumps({"tests": tests}, indent=2) + "\n")  # JSON is YAML


def _as_measured(night: NightResult) -> NightResult:
    return replace(night, series=tuple(one for one in night.series if not nobody_measured(night, one.phone)))


def _csv(nights: Sequence[NightResult], series: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for night in nights:
        for one in night.series:
            if one.series == series and one.ratio is not None:
                writer.writerow(
                    (night.night.started_at, repr(one.ratio), plain(night.night.night), one.candidate_sha256 or "")
                )
    return text.getvalue()


def _file_name(series: str) -> str:
    """What a person recognises, and a hash that keeps two names apart."""
    words = _NOT_IN_A_NAME.sub("_", series)[:60].strip("._")
    return f"{words}-{hashlib.sha256(series.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
