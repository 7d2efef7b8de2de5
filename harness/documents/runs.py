"""`bigcore runs list --json` and what the commands that change the store say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.results.records import SweepSummary


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SweepLineDocument(_Part):
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


class RunsDocument(_Part):
    schema_: Literal["bigcore.runs/1"] = Field(default="bigcore.runs/1", alias="schema")
    store: str
    sweeps: list[SweepLineDocument]


class ChangedDocument(_Part):
    """What `runs import`, `runs delete` and `runs prune` did."""

    schema_: Literal["bigcore.changed/1"] = Field(default="bigcore.changed/1", alias="schema")
    store: str
    imported: list[str] = []
    unchanged: list[str] = []
    """Imported before."""
    deleted: list[str] = []
    pruned: list[str] = []
    interrupted: list[str] = []
    """Those of `pruned` that never ended: `--resume` can no longer go on with them."""
    samples: int = 0
    """How many came or went."""


def runs_document(store: str, summaries: Sequence[SweepSummary]) -> RunsDocument:
    return RunsDocument(store=store, sweeps=[_line(summary) for summary in summaries])


def _line(summary: SweepSummary) -> SweepLineDocument:
    sweep = summary.sweep
    return SweepLineDocument(
        sweep=sweep.sweep,
        started_at=sweep.started_at,
        ended_at=sweep.ended_at,
        phones=list(summary.phones),
        runs=list(summary.runs),
        estimates=summary.estimates,
        valid=summary.valid,
        samples=summary.samples,
        failures=summary.failures,
        version=sweep.version,
        origin=sweep.origin,
        pruned_at=sweep.pruned_at,
    )
