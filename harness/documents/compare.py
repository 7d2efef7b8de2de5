"""`bigcore compare --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.analysis.compare import Comparison, Together, VariantComparison, Verdict
from harness.analysis.differences import differences
from harness.documents.part import Part
from harness.statistics.interval import Interval


class VariantDocument(Part):
    variant: str
    ratio: float
    """B / A."""
    low: float | None
    high: float | None
    verdict: Verdict
    basis: str
    anchor_ratio: float | None
    anchored_ratio: float | None
    anchored_low: float | None
    anchored_high: float | None
    anchored_verdict: Verdict | None
    relative_ratio: float | None
    """B / A, with what all models did between the two sessions taken off; null where they were measured interleaved."""
    relative_low: float | None
    relative_high: float | None
    relative_verdict: Verdict | None


class TogetherDocument(Part):
    ratio: float
    """B / A of all models together: the median."""
    low: float | None
    high: float | None
    sessions: int
    level_sd_percent: float | None
    """Standard deviation of what a session does to all models."""
    interaction_sd_percent: float | None
    """Standard deviation of what a session does to one model alone."""


class MissingDocument(Part):
    variant: str
    reason: str


class DifferenceDocument(Part):
    what: str
    baseline: str
    new: str


class CompareDocument(Part):
    schema_: Literal["bigcore.compare/1"] = Field(default="bigcore.compare/1", alias="schema")
    a: str
    b: str
    baseline: str
    """The same run as `a`."""
    new: str
    """The same run as `b`."""
    differences: list[DifferenceDocument]
    """What differs between the sides, with hashes in full."""
    interleaved: bool
    margin_percent: float
    anchor: VariantDocument | None
    """The anchor model, the same in both."""
    together: TogetherDocument | None
    variants: list[VariantDocument]
    missing: list[MissingDocument]


def compare_document(comparison: Comparison) -> CompareDocument:
    return CompareDocument(
        a=comparison.a.run.run,
        b=comparison.b.run.run,
        baseline=comparison.a.run.run,
        new=comparison.b.run.run,
        differences=[DifferenceDocument.of(one) for one in differences(comparison.a, comparison.b)],
        interleaved=comparison.interleaved,
        margin_percent=comparison.margin_percent,
        anchor=_variant(comparison.anchor) if comparison.anchor else None,
        together=_together(comparison.together) if comparison.together else None,
        variants=[_variant(one) for one in comparison.variants],
        missing=[MissingDocument.of(one) for one in (*comparison.not_valid, *comparison.in_one_only)],
    )


def _together(found: Together) -> TogetherDocument:
    return TogetherDocument.of(found, **_ends(found.interval))


def _ends(interval: Interval | None) -> dict[str, float | None]:
    return {"low": interval.low if interval else None, "high": interval.high if interval else None}


def _variant(one: VariantComparison) -> VariantDocument:
    anchored, relative = one.anchored, one.relative
    interval = anchored.interval if anchored else None
    among = relative.interval if relative else None
    return VariantDocument.of(
        one,
        **_ends(one.interval),
        anchor_ratio=anchored.anchor_ratio if anchored else None,
        anchored_ratio=anchored.ratio if anchored else None,
        anchored_low=interval.low if interval else None,
        anchored_high=interval.high if interval else None,
        anchored_verdict=anchored.verdict if anchored else None,
        relative_ratio=relative.ratio if relative else None,
        relative_low=among.low if among else None,
        relative_high=among.high if among else None,
        relative_verdict=relative.verdict if relative else None,
    )
