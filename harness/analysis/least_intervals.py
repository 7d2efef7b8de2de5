"""How narrow the intervals of a run can be at all, by its samples alone and whatever was believed of its phone before.

Own intervals and the autocorrelation follow from the samples. The level is never narrower than the order statistics of
the starts' factors, and a latency in ms never narrower than these and its own interval together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.analysis.autocorrelation import lag_one
from harness.analysis.estimate import SampleSummary, shown_samples
from harness.analysis.level import without_slow_starts
from harness.analysis.own_estimate import own_estimates
from harness.analysis.row_median import row_median_intervals, row_medians
from harness.analysis.run_estimates import table_of
from harness.analysis.run_precision import FEWEST_FOR_FACTORS
from harness.analysis.shared_factor import shared_factor
from harness.analysis.start_table import Array, StartTable


@dataclass(frozen=True, slots=True)
class LeastIntervals:
    """Of one variant; NaN where too few starts tell it."""

    low_ms: float
    """The lower end lies no higher."""
    high_ms: float
    own_low_ms: float
    """Exactly."""
    own_high_ms: float
    level_percent: float
    autocorrelation: float
    """Exactly."""


def least_intervals(samples: Mapping[str, Sequence[SampleSummary]]) -> dict[str, LeastIntervals]:
    """By variant; none for one without any latency."""
    table = table_of(samples)
    told = {} if table is None else _of_run(table)
    level = next(iter(told.values()), None)
    for name, of_variant in samples.items():
        medians_ms = [one.median_ms for one in shown_samples(of_variant) if one.median_ms is not None]
        if name not in told and medians_ms:
            told[name] = _alone(np.log(medians_ms), level)
    return told


def _of_run(table: StartTable) -> dict[str, LeastIntervals]:
    shared = shared_factor(table.log_ms)
    own = own_estimates(table, shared)
    rows = np.flatnonzero(table.asked)
    latencies_ms = np.exp(row_medians(table.log_ms[rows]))
    few = len(table.names) < FEWEST_FOR_FACTORS
    below, above = _around_the_median(
        table.log_ms[rows] if few else np.where(table.present[rows], shared.factors, np.nan)
    )
    own_below = np.array([np.log(one.low / one.relative) for one in own])
    own_above = np.array([np.log(one.high / one.relative) for one in own])
    if not few:
        below, above = -np.hypot(below, own_below), np.hypot(above, own_above)
    if len(rows) == 1:
        own_below, own_above = np.full(1, np.nan), np.full(1, np.nan)
    series = table.log_ms[rows[0]][table.present[rows[0]]] if len(rows) == 1 else shared.factors
    level_percent, autocorrelation = _level(series)
    low_ms, high_ms, own_low_ms, own_high_ms = latencies_ms * np.exp([below, above, own_below, own_above])
    return {
        one.variant: LeastIntervals(
            float(low_ms[row]),
            float(high_ms[row]),
            float(own_low_ms[row]),
            float(own_high_ms[row]),
            level_percent,
            autocorrelation,
        )
        for row, one in enumerate(own)
    }


def _alone(log_ms: Array, run: LeastIntervals | None) -> LeastIntervals:
    """The anchor, and a variant without any valid sample, speak for themselves alone; their level is the run's."""
    (below,), (above,) = _around_the_median(log_ms[np.newaxis, :])
    level_percent, autocorrelation = _level(log_ms) if run is None else (run.level_percent, run.autocorrelation)
    latency_ms = float(np.exp(np.median(log_ms)))
    low_ms, high_ms = latency_ms * float(np.exp(below)), latency_ms * float(np.exp(above))
    return LeastIntervals(low_ms, high_ms, float("nan"), float("nan"), level_percent, autocorrelation)


def _around_the_median(series: Array) -> tuple[Array, Array]:
    low, centre, high = row_median_intervals(series)
    return low - centre, high - centre


def _level(series: Array) -> tuple[float, float]:
    (low,), (high,) = _around_the_median(series[np.newaxis, :])
    clean = without_slow_starts(series[np.newaxis, :])[0]
    return 50 * float(np.exp(high) - np.exp(low)), lag_one(clean)
