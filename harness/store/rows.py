"""Records to rows and back: by the declaration of each table, and what it cannot tell is written out here."""

from __future__ import annotations

from sqlalchemy import RowMapping

from harness.results.outcomes import FailureRecord
from harness.results.records import (
    ArtifactRecord,
    CoreChoice,
    Estimate,
    OperatorRecord,
    PhoneRecord,
    RunRecord,
    Sample,
    SessionRecord,
    StartRecord,
    SweepRecord,
)
from harness.results.series import SeriesKey
from harness.store import tables
from harness.store.record_columns import Row, fields_of, row_of


def phone_row(record: PhoneRecord) -> Row:
    return row_of(tables.phone, record)


def phone_of(row: RowMapping) -> PhoneRecord:
    return PhoneRecord(**fields_of(tables.phone, row))


def sweep_row(record: SweepRecord) -> Row:
    return row_of(tables.sweep, record)


def sweep_of(row: RowMapping) -> SweepRecord:
    return SweepRecord(**fields_of(tables.sweep, row))


def session_row(record: SessionRecord) -> Row:
    return row_of(tables.session, record)


def session_of(row: RowMapping) -> SessionRecord:
    return SessionRecord(**fields_of(tables.session, row))


def failure_row(record: FailureRecord) -> Row:
    return row_of(tables.failure, record)


def failure_of(row: RowMapping) -> FailureRecord:
    return FailureRecord(**fields_of(tables.failure, row))


def run_row(record: RunRecord) -> Row:
    return row_of(tables.run, record)


def run_of(row: RowMapping) -> RunRecord:
    known = fields_of(tables.run, row)
    core = {path.removeprefix("core."): known.pop(path) for path in tuple(known) if path.startswith("core.")}
    return RunRecord(**known, core=CoreChoice(**core))


def artifact_row(run: str, place: int, record: ArtifactRecord) -> Row:
    return row_of(tables.artifact, record) | {"run": run, "place": place}


def artifact_of(row: RowMapping) -> ArtifactRecord:
    return ArtifactRecord(**fields_of(tables.artifact, row))


def start_row(record: StartRecord) -> Row:
    return row_of(tables.start, record)


def start_of(row: RowMapping) -> StartRecord:
    return StartRecord(**fields_of(tables.start, row))


def sample_row(record: Sample) -> Row:
    return row_of(tables.sample, record) | {
        "inferences": len(record.latencies_ns),
        "median_ms": record.median_ms,
        "valid": record.valid,
    }


VERDICT_COLUMNS = ("at", "valid", "reasons_json", "unproven_json", "telemetry_json")
"""What a sample is told when its start is settled; the rest is known as its answer arrives."""


def verdict_row(record: Sample) -> Row:
    row = sample_row(record)
    key = {f"of_{name}": row[name] for name in ("run", "start", "variant", "sha256")}
    return key | {name: row[name] for name in VERDICT_COLUMNS}


def sample_of(row: RowMapping) -> Sample:
    return Sample(**fields_of(tables.sample, row))


def series_row(key: SeriesKey) -> Row:
    return row_of(tables.series, key) | {"series": key.name}


def estimate_row(record: Estimate, series: str) -> Row:
    return row_of(tables.estimate, record) | {"series": series}


def estimate_of(row: RowMapping) -> Estimate:
    """Columns of other tables may stand beside."""
    return Estimate(**fields_of(tables.estimate, row))


def earlier_estimate_row(record: Estimate) -> Row:
    return row_of(tables.earlier_estimate, record)


def earlier_estimate_of(row: RowMapping) -> Estimate:
    return Estimate(**fields_of(tables.earlier_estimate, row))


def operator_row(record: OperatorRecord) -> Row:
    return row_of(tables.operator, record)


def operator_of(row: RowMapping) -> OperatorRecord:
    return OperatorRecord(**fields_of(tables.operator, row))
