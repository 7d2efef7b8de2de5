"""The part of `sweep --json` and `runs show --json` that tells the ratios of a sweep's own runs."""

from __future__ import annotations

from harness.analysis.compare import Verdict
from harness.analysis.differences import differences
from harness.analysis.run_dimensions import Dimension, RunRatios, words_of
from harness.documents.compare import DifferenceDocument
from harness.documents.part import Part


class VariantRatioDocument(Part):
    variant: str
    ratio: float
    """new / baseline."""
    low: float | None
    high: float | None
    verdict: Verdict
    basis: str


class RatiosDocument(Part):
    dimension: Dimension
    """What the two runs differ in."""
    baseline: str
    """The value of it that the other is held against, in words."""
    new: str
    baseline_run: str
    new_run: str
    margin_percent: float
    differences: list[DifferenceDocument]
    """What the two runs differ in, with the value or the hash of each."""
    variants: list[VariantRatioDocument]


def ratios_document(ratios: RunRatios) -> RatiosDocument:
    comparison = ratios.comparison
    return RatiosDocument(
        dimension=ratios.dimension,
        baseline=words_of(ratios.dimension, comparison.a),
        new=words_of(ratios.dimension, comparison.b),
        baseline_run=comparison.a.run.run,
        new_run=comparison.b.run.run,
        margin_percent=comparison.margin_percent,
        differences=[DifferenceDocument.of(one) for one in differences(comparison.a, comparison.b)],
        variants=[
            VariantRatioDocument.of(
                one,
                low=one.interval.low if one.interval else None,
                high=one.interval.high if one.interval else None,
            )
            for one in comparison.variants
        ],
    )
