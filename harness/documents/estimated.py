"""`bigcore runs estimate --json`: what a newer method makes of the samples, beside what an older one had made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.results.records import Estimate


class IntervalsDocument(Part):
    method: int
    latency_ms: float | None
    low_ms: float | None
    high_ms: float | None
    own_low_ms: float | None
    own_high_ms: float | None
    level_percent: float | None
    autocorrelation: float | None


class VariantAnewDocument(Part):
    variant: str
    before: IntervalsDocument
    after: IntervalsDocument


class RunAnewDocument(Part):
    run: str
    variants: list[VariantAnewDocument]
    """With the anchor; empty where the run was left as it is."""
    why_left: str | None


class EstimatedDocument(Part):
    schema_: Literal["bigcore.estimated/1"] = Field(default="bigcore.estimated/1", alias="schema")
    store: str
    runs: list[RunAnewDocument]


def run_anew(run: str, old: Sequence[Estimate], new: Sequence[Estimate], why_left: str) -> RunAnewDocument:
    before = {one.variant: one for one in old}
    return RunAnewDocument(
        run=run,
        variants=[
            VariantAnewDocument(
                variant=one.variant,
                before=IntervalsDocument.of(before[one.variant]),
                after=IntervalsDocument.of(one),
            )
            for one in new
        ],
        why_left=why_left or None,
    )
