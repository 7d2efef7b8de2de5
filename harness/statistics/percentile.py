"""A high percentile of single measurements that come in starts, as a multiple of a typical start's median.

Each measurement is divided by the median of its own start, so that what a whole start does (it shifts the latency, and
the latency's interval tells it) is not taken for a tail. What one start measures still resembles itself, so that
measurements are no independent draws. The interval is Woodruff's (1952, J. Am. Stat. Assoc. 47:635): how well the
*share* of measurements below the percentile is known, turned back into measurements. The share's variance is that of a
ratio over clusters (Cochran 1977, Sampling Techniques, 3rd ed., 2.11), each start a cluster, with Student's t of one
degree of freedom less than there are starts; it is never taken for less than independent draws would have.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.statistics.student import t_quantile

FEWEST_STARTS = 6
FEWEST_BEYOND = 10
"""Measurements that lie beyond the percentile: with fewer it is a matter of single ones."""
LEVEL = 0.95

Ratios = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Percentile:
    value: float
    low: float
    high: float


def over_its_median(start: Sequence[int]) -> Ratios:
    """Returns the measurements of one start, each divided by their median."""
    values = np.array(start, dtype=np.float64)
    return values / np.median(values)


def percentile(starts: Sequence[Ratios], share: float) -> Percentile | None:
    """Returns the percentile at `share` (such as 0.99) of all measurements. None: there are too few of them."""
    pooled = np.sort(np.concatenate(starts)) if len(starts) else np.empty(0)
    if len(starts) < FEWEST_STARTS or len(pooled) * (1 - share) < FEWEST_BEYOND - 1e-9:
        return None
    value = _at(pooled, share)
    half = _half_width_of_share(starts, value, share)
    if share + half > 1 - 1 / len(pooled):
        return None  # nothing was measured that could bound it from above
    return Percentile(value, _at(pooled, max(0.0, share - half)), _at(pooled, share + half))


def times(factor: Percentile, level: Percentile) -> Percentile:
    """Returns the product of two independent numbers. The halves of their intervals add in squares of logarithms."""
    below = math.hypot(math.log(factor.value / factor.low), math.log(level.value / level.low))
    above = math.hypot(math.log(factor.high / factor.value), math.log(level.high / level.value))
    value = factor.value * level.value
    return Percentile(value, value * math.exp(-below), value * math.exp(above))


def _at(ordered: Ratios, share: float) -> float:
    return float(np.quantile(ordered, share, method="median_unbiased"))


def _half_width_of_share(starts: Sequence[Ratios], value: float, share: float) -> float:
    sizes = np.array([len(start) for start in starts], dtype=float)
    below = np.array([np.count_nonzero(start <= value) for start in starts], dtype=float)
    total, count = sizes.sum(), len(starts)
    strays = below - below.sum() / total * sizes
    between = count / (count - 1) * float(strays @ strays) / total**2
    independent = share * (1 - share) / total
    return t_quantile(LEVEL, count - 1) * math.sqrt(max(between, independent))
