"""Nightly histories that other projects' rules read: raw latencies of one build, and ratios of two measured
interleaved.

Log latency of a night i = phone state + starts. The phone's state: amb_i = 0.8 amb_(i-1) + N(0, 0.6 %) from N(0, 1
%), a season of 1 %, and steps of N(0, 2 %) with probability 1 / 60 a night (updates of Android); times the series'
sensitivity, 1 + N(0, 0.15), which both builds of a series share. Starts are those of
harness/nightly/simulation/world.py."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.pairs import Side
from harness.nightly.simulation.world import World, add_rare
from harness.statistics.ratio import shifts as hodges_lehmann

Array = NDArray[np.float64]

WORLD = World()
BEFORE = 60
"""Nights of history before the first decision."""
SEASON_NIGHTS = 365


@dataclass(frozen=True, slots=True)
class Histories:
    """Series x night, and series x night x start where a rule wants more than the median."""

    raw_starts: Array
    """Of the candidate: as many starts as all methods have for both builds."""
    pair_ratios: Array
    """Half as many pairs."""

    @property
    def raw(self) -> Array:
        medians: Array = np.median(self.raw_starts, axis=2)
        return medians

    @property
    def ratio(self) -> Array:
        series, nights, pairs = self.pair_ratios.shape
        return hodges_lehmann(self.pair_ratios.reshape(series * nights, pairs)).reshape(series, nights)


def histories(series: int, decided: int, starts: int, shift: float, generator: np.random.Generator) -> Histories:
    """60 nights, and then `decided` ones with the shift (a log ratio)."""
    nights = BEFORE + decided
    shifts = np.where(np.arange(nights) < BEFORE, 0.0, shift)
    state = phone_states(series, nights, generator) * generator.normal(1.0, 0.15, (series, 1))
    raw = _starts(series * nights, starts, generator).reshape(series, nights, starts)
    raw += (state + shifts)[:, :, np.newaxis]
    pairs = WORLD.ratios(series * nights, starts // 2, Side.BASELINE, generator).reshape(series, nights, starts // 2)
    return Histories(raw, pairs + shifts[np.newaxis, :, np.newaxis])


def phone_states(series: int, nights: int, generator: np.random.Generator) -> Array:
    """A phone of its own for each series."""
    state = np.empty((series, nights))
    state[:, 0] = generator.normal(0.0, 0.01, series)
    for night in range(1, nights):
        state[:, night] = 0.8 * state[:, night - 1] + generator.normal(0.0, 0.006, series)
    season = 0.01 * np.sin(2 * np.pi * (np.arange(nights) / SEASON_NIGHTS + generator.random((series, 1))))
    updates = (generator.random((series, nights)) < 1 / 60) * generator.normal(0.0, 0.02, (series, nights))
    return state + season + np.cumsum(updates, axis=1)


def _starts(nights: int, starts: int, generator: np.random.Generator) -> Array:
    logs = generator.normal(0.0, WORLD.start_noise_sd, (nights, starts))
    add_rare(logs, WORLD.slow_share, WORLD.slow_least, WORLD.slow_most, generator)
    return logs + WORLD.warmth(nights, starts, generator)
