"""`bigcore runs list --json` and what the commands that change the store say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.results.nightly import night_of_sweep
from harness.results.outcomes import SweepSummary


class SweepLineDocument(Part):
    sweep: str
    started_at: str
    ended_at: str | None
    """None: still measuring, or cut short."""
    phones: list[str]
    """Their models."""
    runs: list[str]
    estimates: int
    valid: int
    samples: int
    failures: int
    version: str
    origin: str | None
    """For an imported sweep: where it came from."""
    pruned_at: str | None
    """When its raw samples were removed."""
    night: str | None
    """Of a sweep of the nightly watch: the night, confirmation, bisection or trial that it is a part of."""


class RunsDocument(Part):
    schema_: Literal["bigcore.runs/1"] = Field(default="bigcore.runs/1", alias="schema")
    store: str
    sweeps: list[SweepLineDocument]


class ChangedDocument(Part):
    """What `runs import`, `runs delete` and `runs prune` did."""

    schema_: Literal["bigcore.changed/1"] = Field(default="bigcore.changed/1", alias="schema")
    store: str
    imported: list[str] = Field(default_factory=list)
    unchanged: list[str] = Field(default_factory=list)
    """Imported before."""
    deleted: list[str] = Field(default_factory=list)
    pruned: list[str] = Field(default_factory=list)
    interrupted: list[str] = Field(default_factory=list)
    """Those of `pruned` that never ended: `--resume` can no longer go on with them."""
    samples: int = 0
    """How many came or went."""


def runs_document(store: str, summaries: Sequence[SweepSummary]) -> RunsDocument:
    return RunsDocument(store=store, sweeps=[_line(summary) for summary in summaries])


def _line(summary: SweepSummary) -> SweepLineDocument:
    return SweepLineDocument.of(
        summary.sweep,
        phones=summary.phones,
        runs=summary.runs,
        estimates=summary.estimates,
        valid=summary.valid,
        samples=summary.samples,
        failures=summary.failures,
        night=night_of_sweep(summary.sweep.command),
    )
