"""The ratio of two latencies that were measured interleaved: paired by round, so that what both share drops out.

The estimate is the Hodges-Lehmann one over the paired differences of logarithms, and its interval inverts Wilcoxon's
signed rank test with its exact distribution (Hodges and Lehmann 1963; Hollander, Wolfe and Chicken, "Nonparametric
Statistical Methods", 3.3). Differences of two starts are symmetric even where single starts are skewed, which is what
the test asks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from harness.statistics.interval import Interval, from_logs
from harness.statistics.student import t_quantile

LEVEL = 0.95
FEWEST_FOR_SIGNED_RANKS = 6


@dataclass(frozen=True, slots=True)
class Ratio:
    value: float
    interval: Interval | None
    """None below two pairs."""
    pairs: int


def ends(ratio: Ratio | None) -> tuple[float | None, float | None]:
    """Of its interval, low and high; None where there is none."""
    interval = ratio.interval if ratio else None
    return (interval.low, interval.high) if interval else (None, None)


def paired_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> Ratio:
    """Of positive values; equally placed ones were measured in the same round."""
    if len(numerators) != len(denominators) or len(numerators) == 0:
        raise ValueError(f"pairs are needed, not {len(numerators)} against {len(denominators)} values")
    above = np.log(np.asarray(numerators, dtype=np.float64))
    below = np.log(np.asarray(denominators, dtype=np.float64))
    differences = (above - below)[np.newaxis, :]
    pairs = differences.shape[1]
    value = math.exp(float(shifts(differences)[0]))
    if pairs < 2:
        return Ratio(value, None, pairs)
    low, high = shift_intervals(differences)
    return Ratio(value, from_logs(float(low[0]), float(high[0])), pairs)


def shifts(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hodges-Lehmann, for each row: the median of all Walsh averages (x_i + x_j) / 2, i <= j."""
    centre: NDArray[np.float64] = np.median(_walsh_averages(differences), axis=1)
    return centre


def shift_intervals(differences: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each row; the mean and Student's t below six pairs, where no signed rank interval reaches 95 %."""
    pairs = differences.shape[1]
    if pairs < FEWEST_FOR_SIGNED_RANKS:
        centre = differences.mean(axis=1)
        reach = t_quantile(LEVEL, pairs - 1) * differences.std(axis=1, ddof=1) / math.sqrt(pairs)
        return centre - reach, centre + reach
    averages = np.sort(_walsh_averages(differences), axis=1)
    rank = signed_rank_cut(pairs, LEVEL)
    return averages[:, rank - 1], averages[:, -rank]


def _walsh_averages(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    first, second = np.triu_indices(differences.shape[1])
    averages: NDArray[np.float64] = (differences[:, first] + differences[:, second]) / 2
    return averages


@lru_cache(maxsize=256)
def signed_rank_cut(pairs: int, level: float) -> int:
    """The greatest k with P(W < k) <= (1 - level) / 2 of the signed rank statistic W: the ends are k-th averages."""
    ways = np.zeros(pairs * (pairs + 1) // 2 + 1)
    ways[0] = 1.0
    for rank in range(1, pairs + 1):
        ways[rank:] += ways[:-rank].copy()
        ways /= 2
    return max(1, int(np.searchsorted(np.cumsum(ways), (1 - level) / 2, side="right")))
