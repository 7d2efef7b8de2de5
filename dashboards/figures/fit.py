"""How latency grows with multiply-adds: a straight line in logarithms, and who stands off it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

NORMAL_MAD = 1.4826
"""This many median absolute deviations of a normal distribution are its standard deviation (Rousseeuw and Croux
1993)."""

OUTLIER_SIGMAS = 3.5
"""Iglewicz and Hoaglin (1993) call a modified z-score above 3.5 an outlier."""

SMALLEST_SPREAD = 0.01
"""The least spread, as a difference of logarithms: a fit of nearly exact points must not call noise an outlier."""

MOST_FITTED = 2000
"""Theil-Sen looks at every pair of points; beyond this number an even choice by cost represents all of them."""

FEWEST = 3
"""A line through two points fits whatever they are."""


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """latency = coefficient * madds ** exponent."""

    coefficient: float
    exponent: float
    spread: float
    """The robust standard deviation of the residuals' natural logarithms."""

    def at(self, madds: float) -> float:
        return self.coefficient * float(madds**self.exponent)

    def is_outlier(self, madds: float, latency_ms: float) -> bool:
        off = abs(math.log(latency_ms / self.at(madds)))
        return off > OUTLIER_SIGMAS * max(self.spread, SMALLEST_SPREAD)


def power_law(madds: Sequence[float], latencies_ms: Sequence[float]) -> PowerLaw | None:
    """Theil-Sen in logarithms (Sen 1968): the median of all slopes, which outliers do not bend."""
    x, y = np.log(np.asarray(madds, float)), np.log(np.asarray(latencies_ms, float))
    if len(x) > MOST_FITTED:
        chosen = np.argsort(x)[np.linspace(0, len(x) - 1, MOST_FITTED).astype(int)]
        x, y = x[chosen], y[chosen]
    first, second = np.triu_indices(len(x), 1)
    apart = x[first] != x[second]
    if len(x) < FEWEST or not apart.any():
        return None
    slopes = (y[second] - y[first])[apart] / (x[second] - x[first])[apart]
    exponent = float(np.median(slopes))
    offset = float(np.median(y - exponent * x))
    spread = NORMAL_MAD * float(np.median(np.abs(y - exponent * x - offset)))
    return PowerLaw(math.exp(offset), exponent, spread)
