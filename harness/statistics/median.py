"""The median of start medians and its interval.

The interval is of order statistics, interpolated to the wanted level (Hettmansperger and Sheather 1986, "Confidence
intervals based on interpolated order statistics", Statistics & Probability Letters 4, 75-79). It asks nothing of the
distribution, so that slow or two-mode starts cost width, not truth. Looking after every round and stopping when the
interval is narrow enough costs coverage (Chow and Robbins 1965); NOMINAL_LEVEL pays for that in advance, measured in
docs/statistics.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from harness.statistics.interval import Interval, from_logs
from harness.statistics.student import t_quantile

NOMINAL_LEVEL = 0.96
"""Asked of the order statistics, so that 95 % intervals keep at least 93 % at the stopping time."""
LEVEL_SHOWN = 0.95
FEWEST_FOR_ORDER_STATISTICS = 6
"""Six starts: the least and the greatest enclose the median with probability 1 - 2^-5 = 96.9 %."""


def median(values: Sequence[float]) -> float:
    if len(values) == 0:
        raise ValueError("the median of nothing")
    return float(np.median(np.asarray(values, dtype=np.float64)))


def median_interval(values: Sequence[float]) -> Interval | None:
    """Of the median of positive values; None below two of them, where nothing can be said."""
    if len(values) < 2:
        return None
    low, high = log_median_intervals(np.log(np.asarray(values, dtype=np.float64))[np.newaxis, :])
    ends, centre = from_logs(float(low[0]), float(high[0])), median(values)
    return Interval(min(ends.low, centre), max(ends.high, centre))


def relative_half_width(values: Sequence[float]) -> float:
    """Half the interval over the median; infinite below two values."""
    interval = median_interval(values)
    return math.inf if interval is None else interval.half_width / median(values)


def log_median_intervals(logs: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper ends for each row of logarithms; every row holds the same number of starts, at least two."""
    if logs.shape[1] < FEWEST_FOR_ORDER_STATISTICS:
        return _student_intervals(logs)
    return interpolated(logs, NOMINAL_LEVEL)


def interpolated(logs: NDArray[np.float64], level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Between the order statistics that just reach `level` and their inner neighbours; from six starts on."""
    ordered = np.sort(logs, axis=1)
    inner, weight = _interpolation(logs.shape[1], level)
    outer = inner - 1
    low = (1 - weight) * ordered[:, outer] + weight * ordered[:, inner]
    high = (1 - weight) * ordered[:, -1 - outer] + weight * ordered[:, -1 - inner]
    return low, high


def _student_intervals(logs: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean +- t s / sqrt(n). It always holds the median, which is never farther than s from the mean."""
    count = logs.shape[1]
    mean = logs.mean(axis=1)
    reach = t_quantile(LEVEL_SHOWN, count - 1) * logs.std(axis=1, ddof=1) / math.sqrt(count)
    return mean - reach, mean + reach


@lru_cache(maxsize=256)
def _interpolation(count: int, level: float) -> tuple[int, float]:
    """The 0-based inner order statistic, and its weight against its outer neighbour (equation 2.3 of the paper)."""
    outer = 1
    while _coverage(outer + 1, count) >= level:
        outer += 1
    wide, narrow = _coverage(outer, count), _coverage(outer + 1, count)
    share = (wide - level) / (wide - narrow)
    weight = (count - outer) * share / (outer + (count - 2 * outer) * share)
    return outer, weight


def _coverage(rank: int, count: int) -> float:
    """P(rank-th smallest <= median <= rank-th greatest) = 1 - 2 P(Binomial(n, 1/2) < rank)."""
    below = sum(math.comb(count, successes) for successes in range(rank))
    return 1.0 - below / float(2 ** (count - 1))
