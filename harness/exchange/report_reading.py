"""The JSON inside a report, back into sweeps. `harness/exchange/report_writing.py` writes it: records as columns.

A report may have thinned its latencies; then they are left out, and the sweep comes with its estimates alone.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from harness.results.asked_for import given_app_of, given_apps_of
from harness.results.bundle import SweepBundle
from harness.results.outcomes import FailureRecord, RunResult, SweepResult
from harness.results.records import (
    ANCHOR,
    ArtifactRecord,
    Estimate,
    PhoneRecord,
    RunRecord,
    Sample,
    SessionRecord,
    SweepRecord,
)

ELEMENT_ID = "bigcore-data"
MOST_BYTES = 512 * 2**20
"""The most that the JSON may take once it is inflated."""

Rows = list[dict[str, Any]]


class NoReport(ValueError):
    """Its text says why a file is no report of ours."""


class ReportData(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    schema_: Literal["bigcore.report/1"] = Field(alias="schema")
    pools: dict[str, list[str]]
    tables: dict[str, dict[str, list[Any]]]


class _Found(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    sweeps: list[SweepRecord]
    phones: list[PhoneRecord]
    sessions: list[SessionRecord]
    runs: list[RunRecord]
    artifacts: list[ArtifactRecord]
    estimates: list[Estimate]
    anchors: list[Estimate]
    failures: list[FailureRecord]


class _Packed(BaseModel):
    model_config = ConfigDict(extra="ignore")

    encoding: Literal["gzip+base64"]
    payload: str


def embedded(html: str) -> bytes:
    """The JSON of the report's script element, inflated."""
    finder = _Finder()
    finder.feed(html)
    if finder.text is None:
        raise NoReport(f"it has no data of a bigcore report (no element with the id {ELEMENT_ID})")
    return unpacked(finder.text.encode("utf-8", "replace"))


def unpacked(document: bytes) -> bytes:
    """The document as it is, or inflated where it says that it is packed."""
    try:
        packed = _Packed.model_validate_json(document)
    except ValueError:
        return document
    return _inflate(packed.payload)


def bundles_of(data: ReportData) -> tuple[SweepBundle, ...]:
    rows = {name: _rows(columns, data.pools) for name, columns in data.tables.items()}
    records = ("sweeps", "phones", "sessions", "runs", "artifacts", "estimates", "anchors", "failures")
    found = _Found.model_validate({name: rows.get(name, []) for name in records})
    samples = _whole_samples(rows.get("samples", []))
    return tuple(_bundle(sweep, found, samples) for sweep in found.sweeps)


def _bundle(sweep: SweepRecord, found: _Found, samples: tuple[Sample, ...]) -> SweepBundle:
    runs = [run for run in found.runs if run.sweep == sweep.sweep]
    given = given_apps_of(sweep.config_json)
    names = {run.run for run in runs}
    failures = [failure for failure in found.failures if failure.sweep == sweep.sweep]
    result = SweepResult(
        sweep=sweep,
        runs=tuple(_run_result(run, found, samples, given_app_of(run, given)) for run in runs),
        failures=tuple(failure for failure in failures if failure.run not in names),
    )
    return SweepBundle(result=result, samples=tuple(sample for sample in samples if sample.run in names))


def _run_result(run: RunRecord, found: _Found, samples: tuple[Sample, ...], given_app_sha256: str | None) -> RunResult:
    """The report names each file once, not once for each run: a run holds those that it has numbers of."""
    sessions = {session.session: session for session in found.sessions}
    phones = {phone.identity: phone for phone in found.phones}
    if run.session not in sessions or run.phone not in phones:
        raise NoReport(f"its run {run.run} has no session or no phone")
    estimates = tuple(each for each in (*found.estimates, *found.anchors) if each.run == run.run)
    measured = {(estimate.variant, estimate.sha256) for estimate in estimates}
    measured |= {(sample.variant, sample.sha256) for sample in samples if sample.run == run.run}
    return RunResult(
        run=run,
        session=sessions[run.session],
        phone=phones[run.phone],
        estimates=tuple(estimate for estimate in estimates if estimate.variant != ANCHOR),
        anchor=next((estimate for estimate in estimates if estimate.variant == ANCHOR), None),
        artifacts=_once(each for each in found.artifacts if (each.variant, each.sha256) in measured),
        failures=tuple(failure for failure in found.failures if failure.run == run.run),
        given_app_sha256=given_app_sha256,
    )


def _once(artifacts: Iterable[ArtifactRecord]) -> tuple[ArtifactRecord, ...]:
    return tuple({artifact.variant: artifact for artifact in artifacts}.values())


def _whole_samples(rows: Rows) -> tuple[Sample, ...]:
    """The samples, or none at all where any was thinned: half of the evidence would look like all of it."""
    for row in rows:
        if len(row.get("latencies_ns") or ()) != row.get("count"):
            return ()
        row.setdefault("call_ns", None)
        row.setdefault("placement", {})
        row.setdefault("telemetry", {})
        for name in ("pinned_by", "allowed_before", "allowed_after", "cpuset", "cpus_seen", "time_in_state"):
            row["placement"].setdefault(name, None)
        for name in ("before", "after"):
            row["telemetry"].setdefault(name, None)
    return TypeAdapter(tuple[Sample, ...]).validate_python(rows)


def _rows(columns: dict[str, list[Any]], pools: dict[str, list[str]]) -> Rows:
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise NoReport("its columns are not equally long")
    rows: Rows = [{} for _ in range(max(lengths, default=0))]
    for name, values in columns.items():
        pool = pools.get(name)
        *parents, leaf = name.split(".")
        if len(parents) > 2:
            raise NoReport("its columns are nested too deeply")
        for row, value in zip(rows, values, strict=True):
            place: dict[str, Any] = row
            for parent in parents:
                place = place.setdefault(parent, {})
                if not isinstance(place, dict):
                    raise NoReport(f"its column {name} contradicts another")
            place[leaf] = _from_pool(pool, value)
    return rows


def _from_pool(pool: list[str] | None, value: Any) -> Any:
    if pool is None or not isinstance(value, int):
        return value
    if not 0 <= value < len(pool):
        raise NoReport("a column points beyond its pool of words")
    return pool[value]


def _inflate(payload: str) -> bytes:
    try:
        packed = base64.b64decode(payload, validate=True)
        inflating = zlib.decompressobj(wbits=31)
        content = inflating.decompress(packed, MOST_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise NoReport("its packed data is damaged") from error
    if inflating.unconsumed_tail:
        raise NoReport(f"its data is larger than {MOST_BYTES >> 20} MiB once inflated")
    if not inflating.eof:
        raise NoReport("its packed data is cut short")
    return content


class _Finder(HTMLParser):
    """The text of the one script element that carries the data."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text: str | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and ("id", ELEMENT_ID) in attrs

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text = (self.text or "") + data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False
