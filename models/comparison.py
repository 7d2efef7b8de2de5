"""Counted beside published: how far apart, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from models.counted import CountedCost, counted_costs
from models.published import differences
from models.published.networks import Measure, PublishedFigure, figures_of
from models.variant import Variant

TOLERANCE_PERCENT = 1.0
"""A deviation above it needs an entry that says why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    figure: PublishedFigure
    deviation_percent: float | None
    """How far the counted MAdds are above the published ones; None where none were published."""
    agrees: bool
    """True within the tolerance, and where the count is equal when it is cut or rounded as the table does."""
    explanation: str | None


def compared(variant: Variant) -> tuple[CountedCost | None, tuple[Comparison, ...]]:
    return counted_costs().get(variant.name), tuple(compare(figure) for figure in figures_of(variant))


def compare(figure: PublishedFigure) -> Comparison:
    madds = counted_madds(figure)
    if madds is None or figure.madds_m is None:
        return Comparison(figure, None, agrees=True, explanation=None)
    deviation = 100 * (madds / 1e6 / figure.madds_m - 1)
    agrees = abs(deviation) <= TOLERANCE_PERCENT or figure.madds_m in _as_printed(madds / 1e6, figure.measure)
    return Comparison(figure, deviation, agrees, _explanations().get((figure.variant.name, figure.madds_m)))


def counted_madds(figure: PublishedFigure) -> int | None:
    """Returns the MAdds of all inferences that the figure stands for; None where the variant was never counted."""
    counted = counted_costs().get(figure.variant.name)
    if counted is None:
        return None
    return counted.multi_scale_madds if figure.multi_scale else counted.madds


def _as_printed(madds_m: float, measure: Measure) -> set[float]:
    """Tables of classifiers print whole millions; those of detection and segmentation, tenths of a thousand million."""
    step = 1.0 if measure is Measure.TOP1 else 100.0
    return {step * math.floor(madds_m / step), step * round(madds_m / step)}


@cache
def _explanations() -> dict[tuple[str, float], str]:
    return {(row.variant, row.published_madds_M): row.explanation for row in differences.deviations()}
