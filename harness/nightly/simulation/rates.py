"""A share of nights with its exact 95 % interval (Clopper and Pearson 1934, Biometrika 26, 404-413)."""

from __future__ import annotations

from dataclasses import dataclass

from harness.statistics.interval import Interval

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    hits: int
    trials: int

    @property
    def value(self) -> float:
        return self.hits / self.trials

    @property
    def interval(self) -> Interval:
        return Interval(lower_limit(self.hits, self.trials), upper_limit(self.hits, self.trials))


def lower_limit(hits: float, trials: float) -> float:
    """The share under which so many hits or more have a probability of 2.5 %."""
    from scipy.special import betaincinv

    return float(betaincinv(hits, trials - hits + 1, (1 - LEVEL) / 2)) if hits else 0.0


def upper_limit(hits: float, trials: float) -> float:
    """The share under which so many hits or fewer have a probability of 2.5 %."""
    from scipy.special import betaincinv

    return float(betaincinv(hits + 1, trials - hits, (1 + LEVEL) / 2)) if hits < trials else 1.0
