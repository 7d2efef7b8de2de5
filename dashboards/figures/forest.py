"""Ratios with their intervals, one beside another around 1: a forest plot, a row at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.scale import Scale
from harness.analysis.compare import VariantComparison

WIDTH = 280
AIR = 12
NARROWEST = 0.02
"""The axis reaches at least 2 % to both sides, so that equal runs look equal."""
WIDEST = 4.0


@dataclass(frozen=True, slots=True)
class Whisker:
    at: float
    low: float | None
    high: float | None
    leaves_low: bool = False
    """The interval reaches beyond the axis, where it ends in an arrowhead."""
    leaves_high: bool = False

    @property
    def path(self) -> str:
        """A bar with an end that is a stroke, or an arrowhead where more of it lies beyond."""
        if self.low is None or self.high is None:
            return ""
        left = f"M{self.low + 6:g} 7l-6 5l6 5" if self.leaves_low else f"M{self.low:g} 8v8"
        right = f"M{self.high - 6:g} 7l6 5l-6 5" if self.leaves_high else f"M{self.high:g} 8v8"
        return f"M{self.low:g} 12H{self.high:g}{left}{right}"


@dataclass(frozen=True, slots=True)
class Forest:
    scale: Scale
    one: float
    band: tuple[float, float]
    """The left end and the width of the margin within which ratios count as the same."""
    whiskers: tuple[Whisker, ...]


def forest(ratios: Sequence[VariantComparison], margin_percent: float) -> Forest:
    reach = min(WIDEST, max([1 + NARROWEST, 1 + 2 * margin_percent / 100, *(_reach(ratio) for ratio in ratios)]))
    scale = Scale(1 / reach, reach, AIR, WIDTH - AIR, logarithmic=True)
    left, right = scale.at(1 - margin_percent / 100), scale.at(1 + margin_percent / 100)
    return Forest(scale, scale.at(1), (left, round(right - left, 1)), tuple(_whisker(ratio, scale) for ratio in ratios))


def _reach(ratio: VariantComparison) -> float:
    ends = (ratio.interval.low, ratio.interval.high) if ratio.interval else (ratio.ratio,)
    return max(math.exp(abs(math.log(end))) for end in ends if end > 0) * 1.02


def _whisker(ratio: VariantComparison, scale: Scale) -> Whisker:
    if ratio.interval is None:
        return Whisker(_within(scale, ratio.ratio), None, None)
    low, high = _within(scale, ratio.interval.low), _within(scale, ratio.interval.high)
    leaves = (ratio.interval.low < scale.low, ratio.interval.high > scale.high)
    return Whisker(_within(scale, ratio.ratio), low, high, *leaves)


def _within(scale: Scale, value: float) -> float:
    return scale.at(min(max(value, scale.low), scale.high))
