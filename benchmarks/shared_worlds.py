"""Simulated sweeps in which all variants of a start share its factor. Log latency, natural logarithm, every level 0.

A start's factor is an AR(1) process, plus the warmth of the session, plus rarely a slow start, plus a second mode of
starts. A sample is its start's factor plus own noise, plus rarely a slow sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from worlds import Array

from harness.analysis import autocorrelation as analysis

SLOW_LEAST, SLOW_MOST = 0.03, 0.15
MODE = 0.06
DRAWN_FOR_TRUTH = 400_000


@dataclass(frozen=True, slots=True)
class Drawn:
    log_ms: Array
    """sessions x rows x starts; the anchor is the last row; NaN: missing."""
    own: Array
    """The same without the factors."""


@dataclass(frozen=True, slots=True)
class SharedWorld:
    variants: int = 22
    r: float = 0.0
    factor_sd: float = 0.009
    own_sd: float = 0.005
    slow_starts: float = 0.04
    slow_samples: float = 0.02
    ramp: float = 0.0
    """Over 30 starts, as in worlds.py."""
    mode_share: float = 0.0
    """Of the starts, 6 % slower."""
    own_mode_share: float = 0.0
    """The same for single samples."""
    missing: str = ""
    """random: 15 % of the cells. heat: half of the cells of the hottest starts."""
    uneven: bool = False
    """Own deviations from a third to three times."""
    with_anchor: bool = True
    of_level: bool = False
    """Each variant is measured until its latency in ms is known, not its own interval."""

    @property
    def name(self) -> str:
        words = [f"{self.variants} variants, r {self.r}, {100 * self.factor_sd:g} %, own {100 * self.own_sd:g} %"]
        if self.ramp:
            words.append(f"ramp {100 * self.ramp:g} %")
        if self.mode_share:
            words.append(f"{100 * self.mode_share:g} % at +6 %")
        if self.own_mode_share:
            words.append(f"own {100 * self.own_mode_share:g} % at +6 %")
        if self.missing:
            words.append(f"missing: {self.missing}")
        if self.uneven:
            words.append("uneven")
        if not self.with_anchor:
            words.append("no anchor")
        if self.of_level:
            words.append("by the level")
        return ", ".join(words)

    @property
    def rows(self) -> int:
        return self.variants + self.with_anchor

    @property
    def names(self) -> tuple[str, ...]:
        return (*(f"v{row}" for row in range(self.variants)), *(("anchor",) if self.with_anchor else ()))

    @property
    def anchor(self) -> str | None:
        return "anchor" if self.with_anchor else None

    def warmth(self, starts: int) -> Array:
        return self.ramp * (1 - np.exp(-3 * np.arange(starts) / 29))

    def draw_factors(self, sessions: int, starts: int, generator: np.random.Generator) -> Array:
        shape = (sessions, starts)
        noise = self.factor_sd * autoregressive(shape, self.r, generator)
        return noise + self.warmth(starts) + self._start_shifts(shape, generator)

    def _start_shifts(self, shape: tuple[int, ...], generator: np.random.Generator) -> Array:
        slow = (generator.random(shape) < self.slow_starts) * generator.uniform(SLOW_LEAST, SLOW_MOST, shape)
        return slow + MODE * (generator.random(shape) < self.mode_share)

    def _own(self, shape: tuple[int, ...], generator: np.random.Generator) -> Array:
        scale = np.geomspace(1 / 3, 3, shape[-2])[:, np.newaxis] if self.uneven and shape[-2] > 1 else 1.0
        slow = (generator.random(shape) < self.slow_samples) * generator.uniform(SLOW_LEAST, SLOW_MOST, shape)
        second = MODE * (generator.random(shape) < self.own_mode_share)
        return self.own_sd * scale * generator.standard_normal(shape) + slow + second

    def draw(self, sessions: int, starts: int, generator: np.random.Generator) -> Drawn:
        factors = self.draw_factors(sessions, starts, generator)
        own = self._own((sessions, self.rows, starts), generator)
        log_ms = factors[:, np.newaxis] + own
        if self.missing:
            log_ms[:, : self.variants][self._holes(factors, generator)] = np.nan
        return Drawn(log_ms, own)

    def _holes(self, factors: Array, generator: np.random.Generator) -> Array:
        sessions, starts = factors.shape
        chance: Array | float = 0.15
        if self.missing == "heat":
            hot = factors > np.quantile(factors, 0.8, axis=1, keepdims=True)
            chance = 0.5 * hot[:, np.newaxis]
        holes: Array = generator.random((sessions, self.variants, starts)) < chance
        return holes

    def true_levels(self, starts: int) -> Array:
        """For each number of starts: the median of the factors' distribution over the positions up to it, and that of
        own noise on top; of a single variant its latency's."""
        if self.variants == 1:
            return self.true_latencies(starts)
        own = self._own((1, DRAWN_FOR_TRUTH), np.random.default_rng(7))
        return self._medians(starts, with_own=False) + float(np.median(own))

    def true_latencies(self, starts: int) -> Array:
        return self._medians(starts, with_own=True)

    def _medians(self, starts: int, *, with_own: bool) -> Array:
        generator = np.random.default_rng(8)
        shape = (DRAWN_FOR_TRUTH,)
        drawn = self.factor_sd * generator.standard_normal(shape) + self._start_shifts(shape, generator)
        if with_own:
            drawn = drawn + self._own((1, DRAWN_FOR_TRUTH), generator)[0]
        if not self.ramp:
            return np.full(starts, np.median(drawn))
        warmth = self.warmth(starts)
        return np.array([_mixed_median(np.sort(drawn), warmth[: count + 1]) for count in range(starts)])


def _mixed_median(ordered: Array, shifts: Array) -> float:
    """Of the equal mixture of a distribution shifted by each of these, by halving."""
    low, high = ordered[0] + shifts.min(), ordered[-1] + shifts.max()
    for _ in range(40):
        middle = (low + high) / 2
        below = np.searchsorted(ordered, middle - shifts).mean() / ordered.size
        low, high = (middle, high) if below < 0.5 else (low, middle)
    return float((low + high) / 2)


def autoregressive(shape: tuple[int, ...], r: float, generator: np.random.Generator) -> Array:
    """Of deviation 1 at every place of the last axis."""
    return analysis.autoregressive(generator.standard_normal(shape), r)


GRID = tuple(
    SharedWorld(variants, r, factor_sd, own_sd)
    for own_sd, factor_sd, variants, r in product(
        (0.005, 0.046), (0.009, 0.025, 0.16), (1, 2, 5, 22, 54), (0.0, 0.3, 0.5, 0.8)
    )
)
SPECIAL = tuple(
    SharedWorld(variants, r, factor_sd, own_sd, **special)
    for variants, (r, factor_sd, own_sd), special in product(
        (5, 22),
        ((0.0, 0.009, 0.005), (0.5, 0.009, 0.005), (0.8, 0.009, 0.005), (0.5, 0.025, 0.046), (0.8, 0.025, 0.046)),
        (
            {"ramp": 0.03},
            {"mode_share": 0.08},
            {"mode_share": 0.3},
            {"own_mode_share": 0.3},
            {"missing": "random"},
            {"missing": "heat"},
            {"uneven": True},
            {"with_anchor": False},
        ),
    )
)
