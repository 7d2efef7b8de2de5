"""All that a run says of its precision: own estimates, the shared level, and intervals of latencies in ms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.analysis.autocorrelation import Belief, first_belief
from harness.analysis.level import Level, level, level_intervals
from harness.analysis.own_estimate import OwnEstimate, own_estimates
from harness.analysis.row_median import row_medians
from harness.analysis.shared_factor import SharedFactor, shared_factor
from harness.analysis.start_table import Array, StartTable

METHOD = 2
"""Version of the estimate: 1 were order statistics of each variant by itself."""
FEWEST_FOR_FACTORS = 5
"""Fewer rows do not tell a start's factor from their own noise: each then speaks for itself alone."""


@dataclass(frozen=True, slots=True)
class LatencyEstimate:
    variant: str
    latency_ms: float
    """The median over starts of each start's median."""
    low_ms: float
    high_ms: float
    """Of the latency in ms: level and own together. NaN below two starts."""
    own: OwnEstimate

    @property
    def own_low_ms(self) -> float:
        """The ends of the own interval as latencies, were the level known exactly."""
        return self.latency_ms * self.own.low / self.own.relative

    @property
    def own_high_ms(self) -> float:
        return self.latency_ms * self.own.high / self.own.relative


@dataclass(frozen=True, slots=True)
class RunPrecision:
    estimates: tuple[LatencyEstimate, ...]
    """Of each row but the anchor, in the order of the table."""
    level: Level
    shared: SharedFactor

    @property
    def has_places(self) -> bool:
        """One variant has no place among others: it is known against the anchor only, about which nobody asks."""
        return len(self.estimates) > 1


def estimate_run(table: StartTable, belief: Belief | None = None) -> RunPrecision:
    """`belief` is what the phone's earlier sessions taught of its autocorrelation."""
    belief = first_belief() if belief is None else belief
    shared = shared_factor(table.log_ms)
    own = own_estimates(table, shared)
    rows = np.flatnonzero(table.asked)
    centres = row_medians(table.log_ms[rows])
    low, high = _latency_intervals(table, shared, own, rows, belief)
    estimates = tuple(
        LatencyEstimate(
            one.variant,
            float(np.exp(centre)),
            float(np.exp(centre + np.minimum(below, 0.0))),
            float(np.exp(centre + np.maximum(above, 0.0))),
            one,
        )
        for one, centre, below, above in zip(own, centres, low, high, strict=True)
    )
    return RunPrecision(estimates, shared_level(table, shared, belief), shared)


def shared_level(table: StartTable, shared: SharedFactor, belief: Belief) -> Level:
    """Of a single variant: its own starts', for the anchor's noise is not the variant's."""
    asked = np.flatnonzero(table.asked)
    if len(asked) == 1:
        series = table.log_ms[asked[0]]
        series = series[~np.isnan(series)]
        return level(series - np.median(series), belief)
    return level(shared.factors - np.median(shared.factors), belief)


def _latency_intervals(
    table: StartTable,
    shared: SharedFactor,
    own: tuple[OwnEstimate, ...],
    rows: NDArray[np.intp],
    belief: Belief,
) -> tuple[Array, Array]:
    """Both ends of each variant's latency around its median, as logarithms: the level over the starts that measured it,
    and its own on top, in quadrature."""
    present = table.present[rows]
    if len(table.names) < FEWEST_FOR_FACTORS:
        return levels_of_rows(table.log_ms[rows], present, belief)
    below, above = _level_of_starts(shared.factors, present, belief)
    own_below = np.array([np.log(one.low / one.relative) for one in own])
    own_above = np.array([np.log(one.high / one.relative) for one in own])
    return -np.hypot(below, own_below), np.hypot(above, own_above)


def _level_of_starts(factors: Array, present: NDArray[np.bool_], belief: Belief) -> tuple[Array, Array]:
    """Variants that were measured in the same starts have the same level, which is estimated once."""
    kinds, kind_of = np.unique(present, axis=0, return_inverse=True)
    below, above = levels_of_rows(np.broadcast_to(factors, kinds.shape), kinds, belief)
    return below[kind_of], above[kind_of]


def levels_of_rows(series: Array, present: NDArray[np.bool_], belief: Belief) -> tuple[Array, Array]:
    """Of each row by itself: both ends around its median."""
    below, above = np.empty(len(series)), np.empty(len(series))
    for places, measured in _equally_long(series, present):
        low, high = level_intervals(measured, belief)
        centre = np.median(measured, axis=1)
        below[places], above[places] = low - centre, high - centre
    return below, above


def _equally_long(series: Array, present: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.intp], Array]]:
    """The rows without their holes, those of one length together."""
    counts = present.sum(axis=1)
    for count in np.unique(counts):
        places = np.flatnonzero(counts == count)
        yield places, series[places][present[places]].reshape(len(places), count)
