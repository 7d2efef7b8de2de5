"""How latency grows with multiply-adds: a straight line in logarithms, and who stands off it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

NORMAL_MAD = 1.4826
"""Times the median absolute deviation of a normal distribution: its standard deviation (Rousseeuw and Croux 1993)."""

OUTLIER_SIGMAS = 3.5
"""Iglewicz and Hoaglin (1993) call a modified z-score above 3.5 an outlier."""

SMALLEST_SPREAD = 0.01
"""In logarithms: 1 %. A fit of nearly exact points must not name noise an outlier."""


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """latency = coefficient * madds ** exponent."""

    coefficient: float
    exponent: float
    spread: float
    """Robust standard deviation of the residuals' natural logarithms."""

    def at(self, madds: float) -> float:
        return self.coefficient * float(madds**self.exponent)

    def residual(self, madds: float, latency_ms: float) -> float:
        return math.log(latency_ms / self.at(madds))

    def is_outlier(self, madds: float, latency_ms: float) -> bool:
        return abs(self.residual(madds, latency_ms)) > OUTLIER_SIGMAS * max(self.spread, SMALLEST_SPREAD)


def power_law(madds: Sequence[float], latencies_ms: Sequence[float]) -> PowerLaw | None:
    """Theil-Sen in logarithms (Sen 1968): the median of all slopes, which outliers do not bend. None below 3 points."""
    xs, ys = [math.log(x) for x in madds], [math.log(y) for y in latencies_ms]
    slopes = [
        (ys[j] - ys[i]) / (xs[j] - xs[i]) for i in range(len(xs)) for j in range(i + 1, len(xs)) if xs[i] != xs[j]
    ]
    if len(xs) < 3 or not slopes:
        return None
    exponent = median(slopes)
    offset = median(y - exponent * x for x, y in zip(xs, ys, strict=True))
    residuals = [y - exponent * x - offset for x, y in zip(xs, ys, strict=True)]
    spread = NORMAL_MAD * median(abs(residual) for residual in residuals)
    return PowerLaw(math.exp(offset), exponent, spread)
