"""Records to rows and back. Where names agree, they agree; what differs is written out here."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from harness.results.records import (
    ArtifactRecord,
    CoreChoice,
    Estimate,
    FailureRecord,
    OperatorRecord,
    PhoneRecord,
    RunRecord,
    Sample,
    SessionRecord,
    StartRecord,
    SweepRecord,
)
from harness.results.series import SeriesKey

Row = dict[str, Any]

_ESTIMATE_COLUMNS = tuple(
    (field.name, f"{field.name}_json" if field.name in ("reasons", "unproven", "notes") else field.name)
    for field in fields(Estimate)
)


def plain_row(
    record: PhoneRecord | SweepRecord | SessionRecord | FailureRecord | OperatorRecord | SeriesKey,
) -> Row:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def phone_of(row: RowMapping) -> PhoneRecord:
    return PhoneRecord(**row)


def sweep_of(row: RowMapping) -> SweepRecord:
    return SweepRecord(**row)


def session_of(row: RowMapping) -> SessionRecord:
    return SessionRecord(**{name: value for name, value in row.items() if name != "engine"})


def failure_of(row: RowMapping) -> FailureRecord:
    return FailureRecord(**{name: value for name, value in row.items() if name != "failure"})


def run_row(record: RunRecord) -> Row:
    row = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in ("core", "set")}
    core = record.core
    return row | {
        "cpu": core.cpu,
        "mask": core.mask,
        "core_rule": core.rule,
        "core_label": core.label,
        "model_set": record.set,
    }


def run_of(row: RowMapping) -> RunRecord:
    same = {name: row[name] for name in row if name not in ("cpu", "mask", "core_rule", "core_label", "model_set")}
    core = CoreChoice(cpu=row["cpu"], mask=row["mask"], rule=row["core_rule"], label=row["core_label"])
    return RunRecord(**same, core=core, set=row["model_set"])


def artifact_row(run: str, place: int, record: ArtifactRecord) -> Row:
    return {field.name: getattr(record, field.name) for field in fields(record)} | {"run": run, "place": place}


def artifact_of(row: RowMapping) -> ArtifactRecord:
    return ArtifactRecord(**{name: value for name, value in row.items() if name not in ("run", "place")})


def start_row(record: StartRecord) -> Row:
    row = {field.name: getattr(record, field.name) for field in fields(record) if field.name != "order"}
    return row | {"order_json": record.order}


def start_of(row: RowMapping) -> StartRecord:
    return StartRecord(**{name: value for name, value in row.items() if name != "order_json"}, order=row["order_json"])


def sample_row(record: Sample) -> Row:
    return {
        "run": record.run,
        "start": record.start,
        "variant": record.variant,
        "sha256": record.sha256,
        "position": record.position,
        "at": record.at,
        "inferences": len(record.latencies_ns),
        "median_ms": record.median_ms,
        "valid": record.valid,
        "reasons_json": record.reasons,
        "unproven_json": record.unproven,
        "placement_json": record.placement,
        "telemetry_json": record.telemetry,
        "outputs_json": record.outputs_json,
        "latencies": record.latencies_ns,
        "calls": record.call_ns,
    }


VERDICT_COLUMNS = ("at", "valid", "reasons_json", "unproven_json", "telemetry_json")
"""What a sample is told when its start is settled; the rest is known as its answer arrives."""


def verdict_row(record: Sample) -> Row:
    row = sample_row(record)
    key = {f"of_{name}": row[name] for name in ("run", "start", "variant", "sha256")}
    return key | {name: row[name] for name in VERDICT_COLUMNS}


def sample_of(row: RowMapping) -> Sample:
    return Sample(
        run=row["run"],
        start=row["start"],
        variant=row["variant"],
        sha256=row["sha256"],
        position=row["position"],
        latencies_ns=row["latencies"],
        call_ns=row["calls"],
        placement=row["placement_json"],
        telemetry=row["telemetry_json"],
        outputs_json=row["outputs_json"],
        reasons=row["reasons_json"],
        unproven=row["unproven_json"],
        at=row["at"],
    )


def estimate_row(record: Estimate, series: str) -> Row:
    return {column: getattr(record, name) for name, column in _ESTIMATE_COLUMNS} | {"series": series}


def estimate_of(row: RowMapping) -> Estimate:
    """Columns of other tables may stand beside."""
    return Estimate(**{name: row[column] for name, column in _ESTIMATE_COLUMNS})
