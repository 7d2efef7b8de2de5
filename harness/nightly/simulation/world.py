"""The declared world: where pair ratios come from as long as a phone's own are not known. Log latency, natural
logarithm.

Both builds of a series share the phone's state and sensitivity (they are one network on one phone, minutes apart), so
what is left is the noise of starts, rare slow starts, and the ramp of a phone that warms up, drawn anew for each stage:
ramp x (1 - exp(-3 x position)), position 0 to 1 over the stage's starts. Every number is a guess around published
spreads; a phone's own A/A pairs (session_bootstrap.py) are worth more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.pairs import Side, candidate_comes_second

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    start_noise_sd: float = 0.0086
    """Placement 0.7 % and the median of fifty runs 0.5 %."""
    slow_share: float = 0.04
    slow_least: float = 0.03
    slow_most: float = 0.15
    ramp_mean: float = 0.03
    ramp_sd: float = 0.01
    second_mode_share: float = 0.0
    second_mode: float = 0.06
    start_correlation: float = 0.0
    """Of the noise of one start with that of the next (a first-order autoregression)."""
    install_effect_sd: float = 0.0
    """Of the log ratio: what belongs to an installation and not to the build."""
    pairs_per_install: int = 6
    """Then both sides are installed anew; a new stage begins with that as well."""

    def ratios(self, nights: int, pairs: int, first: Side, generator: np.random.Generator) -> Array:
        """One stage of so many pairs in each of the nights: a night a row, no true difference."""
        later_minus_earlier = np.diff(self._starts(nights, 2 * pairs, generator).reshape(nights, pairs, 2), axis=2)
        ratios: Array = later_minus_earlier[:, :, 0] * candidate_comes_second(pairs, first)
        return ratios + self._install_effects(nights, pairs, generator)

    def _starts(self, nights: int, starts: int, generator: np.random.Generator) -> Array:
        logs = self._noise((nights, starts), generator)
        add_rare(logs, self.slow_share, self.slow_least, self.slow_most, generator)
        add_rare(logs, self.second_mode_share, self.second_mode, self.second_mode, generator)
        return logs + self.warmth(nights, starts, generator)

    def warmth(self, nights: int, starts: int, generator: np.random.Generator) -> Array:
        position = np.arange(starts) / max(1, starts - 1)
        ramp = self.ramp_mean + self.ramp_sd * generator.standard_normal(nights)
        warmth: Array = ramp[:, np.newaxis] * (1 - np.exp(-3 * position))
        return warmth

    def _noise(self, shape: tuple[int, int], generator: np.random.Generator) -> Array:
        noise = generator.standard_normal(shape)
        if self.start_correlation:
            fresh = np.sqrt(1 - self.start_correlation**2)
            for start in range(1, shape[1]):
                noise[:, start] = self.start_correlation * noise[:, start - 1] + fresh * noise[:, start]
        return noise * self.start_noise_sd

    def _install_effects(self, nights: int, pairs: int, generator: np.random.Generator) -> Array:
        if self.install_effect_sd == 0:
            return np.zeros((1, 1))
        installs = -(-pairs // self.pairs_per_install)
        effects = generator.normal(0.0, self.install_effect_sd, (nights, installs))
        return np.repeat(effects, self.pairs_per_install, axis=1)[:, :pairs]


@dataclass(frozen=True, slots=True)
class PhoneWorld:
    """Several series in the same starts: what a start does to all of them, and each one's own noise."""

    series: int = 22
    shared: World = World(start_noise_sd=0.007)
    own_noise_sd: float = 0.005

    def ratios(self, nights: int, pairs: int, first: Side, generator: np.random.Generator) -> Array:
        """One stage: night x series x pair."""
        shared = self.shared.ratios(nights, pairs, first, generator)
        own = generator.standard_normal((nights, self.series, pairs))
        own *= self.own_noise_sd * np.sqrt(2)
        own += shared[:, np.newaxis, :]
        return own


def phone_of(world: World, series: int) -> PhoneWorld:
    """A phone whose series each have the world's start noise, of which the usual part is shared."""
    usual = PhoneWorld()
    scale = world.start_noise_sd / math.hypot(usual.shared.start_noise_sd, usual.own_noise_sd)
    shared = replace(world, start_noise_sd=scale * usual.shared.start_noise_sd)
    return PhoneWorld(series, shared, scale * usual.own_noise_sd)


def add_rare(logs: Array, share: float, least: float, most: float, generator: np.random.Generator) -> None:
    """Adds U(least, most) to a share of all starts, in place."""
    if share == 0:
        return
    count = generator.binomial(logs.size, share)
    where = generator.integers(0, logs.size, count)
    logs.reshape(-1)[where] += generator.uniform(least, most, count)
