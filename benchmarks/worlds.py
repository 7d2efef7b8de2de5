"""The simulated phones that the statistics are held against, at the level of starts. Log latency, natural logarithm.

A start's median is the model's level, plus the noise of starts, plus (rarely) a slow start, plus the warmth of the
session: ramp x (1 - exp(-3 x position)), position 0 to 1 over `ramp_starts` starts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    name: str
    noise_sd: float
    slow_share: float = 0.04
    slow_least: float = 0.03
    slow_most: float = 0.15
    ramp: float = 0.03
    ramp_starts: int = 30

    def warmth(self, starts: int) -> Array:
        position = np.arange(starts) / max(1, self.ramp_starts - 1)
        return self.ramp * (1 - np.exp(-3 * position))

    def start_medians(self, sessions: int, starts: int, generator: np.random.Generator) -> Array:
        """Logarithms of start medians, a session a row, around a level of 0."""
        shape = (sessions, starts)
        slow = generator.random(shape) < self.slow_share
        slowness = slow * generator.uniform(self.slow_least, self.slow_most, shape)
        return self.warmth(starts) + generator.normal(0.0, self.noise_sd, shape) + slowness

    def true_medians(self, starts: int) -> Array:
        """For each number of starts: the median of the start distribution over the positions up to it."""
        from scipy.stats import norm

        grid = np.linspace(-6 * self.noise_sd, self.ramp + self.slow_most + 6 * self.noise_sd, 20_001)
        slowness = np.linspace(self.slow_least, self.slow_most, 101)
        below = np.empty((starts, grid.size))
        for index, warmth in enumerate(self.warmth(starts)):
            ordinary = norm.cdf((grid - warmth) / self.noise_sd)
            slow = norm.cdf((grid[:, np.newaxis] - warmth - slowness) / self.noise_sd).mean(axis=1)
            below[index] = (1 - self.slow_share) * ordinary + self.slow_share * slow
        mixtures = np.cumsum(below, axis=0) / np.arange(1, starts + 1)[:, np.newaxis]
        return np.array([np.interp(0.5, mixture, grid) for mixture in mixtures])


QUIET = World("start noise 0.9 %", 0.009)
NOISY = World("start noise 2.5 %", 0.025)
HARDER = (
    World("0.9 %, warm at once (ramp over 10 starts)", 0.009, ramp_starts=10),
    World("2.5 %, no ramp", 0.025, ramp=0.0),
    World("2.5 %, no ramp, no slow starts", 0.025, ramp=0.0, slow_share=0.0),
    World("0.9 %, two modes: 8 % of starts at +6 %", 0.009, 0.08, 0.06, 0.06),
    World("0.9 %, two modes: 30 % of starts at +6 %", 0.009, 0.30, 0.06, 0.06),
)
