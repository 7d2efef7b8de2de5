"""Medians of the rows of a table with holes, and the intervals of those medians.

The intervals are those of harness/statistics/median.py: interpolated order statistics (Hettmansperger and Sheather
1986), and Student's t below six values.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from harness.analysis.start_table import Array
from harness.statistics.median import FEWEST_FOR_ORDER_STATISTICS, LEVEL_SHOWN, NOMINAL_LEVEL
from harness.statistics.student import t_quantile


def row_medians(values: Array) -> Array:
    """Of the numbers along the last axis; NaN where there is none."""
    if not np.isnan(values).any():
        whole: Array = np.median(values, axis=-1)
        return whole
    rows = values.reshape(-1, values.shape[-1])
    return _of_ordered(np.sort(rows, axis=1), (~np.isnan(rows)).sum(axis=1)).reshape(values.shape[:-1])


def _of_ordered(ordered: Array, counts: NDArray[np.intp]) -> Array:
    """`counts` numbers stand at the beginning of each row, and holes after them."""
    rows = np.arange(len(ordered))
    low = ordered[rows, np.maximum(counts - 1, 0) // 2]
    high = ordered[rows, np.minimum(counts // 2, ordered.shape[1] - 1)]
    centre: Array = np.where(counts > 0, (low + high) / 2, np.nan)
    return centre


def row_median_intervals(values: Array) -> tuple[Array, Array, Array]:
    """Lower end, median and upper end for each row; the ends are NaN below two numbers."""
    ordered = np.sort(values, axis=1)
    counts = (~np.isnan(values)).sum(axis=1)
    centre = _of_ordered(ordered, counts)
    low, high = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for count in np.unique(counts[counts >= 2]):
        rows = counts == count
        low[rows], high[rows] = _ends(ordered[rows, :count])
    return np.minimum(low, centre), centre, np.maximum(high, centre)


def _ends(ordered: Array) -> tuple[Array, Array]:
    count = ordered.shape[1]
    if count < FEWEST_FOR_ORDER_STATISTICS:
        mean = ordered.mean(axis=1)
        reach = t_quantile(LEVEL_SHOWN, count - 1) * ordered.std(axis=1, ddof=1) / math.sqrt(count)
        return mean - reach, mean + reach
    outer, weight = order_statistics(count, NOMINAL_LEVEL)
    low = (1 - weight) * ordered[:, outer] + weight * ordered[:, outer + 1]
    high = (1 - weight) * ordered[:, -1 - outer] + weight * ordered[:, -2 - outer]
    return low, high


@lru_cache(maxsize=1024)
def order_statistics(count: int, level: float) -> tuple[int, float]:
    """The 0-based outer order statistic that still reaches `level`, and the weight of its inner neighbour."""
    from scipy.special import bdtr

    below = bdtr(np.arange(count // 2), count, 0.5)  # P(Binomial(count, 1/2) <= rank)
    coverage = 1 - 2 * below
    outer = int(np.flatnonzero(coverage >= level)[-1])
    if outer + 1 >= len(coverage):
        return outer, 0.0
    share = (coverage[outer] - level) / (coverage[outer] - coverage[outer + 1])
    rank = outer + 1
    return outer, float((count - rank) * share / (rank + (count - 2 * rank) * share))
