"""How much neighbouring starts resemble each other, and what is believed of it before a session.

A session knows its own autocorrelation badly: of 10 starts it is known to +-0.6. What is believed before a session
therefore matters. It is a weight for independent starts, and one for each autocorrelation of a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from harness.analysis.start_table import Array

GREATEST = 0.95
"""A phone that moves slower than this does not come back within an evening: that is a matter between sessions."""
STEPS = 12
INDEPENDENT = 0.2
"""The share of belief in independent starts, and the power below: with these, an interval of the level holds at r = 0.8
what it must, at the least width for independent starts (docs/decisions, shared and own)."""
POWER = -0.45
POWER_IF_WATCHED = -0.7
"""Where the level's own half-width ends the run: it ends when neighbours happen to agree, and a heavier belief in slow
phones pays for that."""


@dataclass(frozen=True, slots=True)
class Belief:
    """Before a session; hashable, so that what follows from it is computed once."""

    independent: float
    of_cell: tuple[float, ...]
    """For each autocorrelation of the grid above 0."""


def grid() -> Array:
    """The autocorrelations above 0 that are weighed."""
    return np.linspace(0.0, GREATEST, STEPS)[1:]


def first_belief() -> Belief:
    """Of a phone without earlier sessions."""
    return _belief(POWER)


def watched_belief() -> Belief:
    """The same for a run that goes on until its level is known."""
    return _belief(POWER_IF_WATCHED)


@lru_cache(maxsize=2)
def _belief(power: float) -> Belief:
    """Density in proportion to (1 - r)^power."""
    weights = (1 - grid()) ** power
    shares = (1 - INDEPENDENT) * weights / weights.sum()
    return Belief(INDEPENDENT, tuple(float(share) for share in shares))


def autoregressive(noise: Array, r: float) -> Array:
    """Rows of deviation 1 whose neighbours resemble each other by r, made of such rows whose neighbours do not."""
    series = noise.copy()
    for place in range(1, noise.shape[-1]):
        series[..., place] = r * series[..., place - 1] + np.sqrt(1 - r**2) * noise[..., place]
    return series


def lag_one(series: Array) -> float:
    """Corrected for its bias of -(1 + 4 r) / n (Kendall 1954, Marriott and Pope 1954); NaN below four starts."""
    return float(lag_ones(series[np.newaxis, :])[0])


def lag_ones(series: Array) -> Array:
    """Of each row."""
    count = series.shape[1]
    deviations = series - series.mean(axis=1, keepdims=True)
    squares = np.einsum("rc,rc->r", deviations, deviations)
    if count < 4:
        return np.full(len(series), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = np.einsum("rc,rc->r", deviations[:, 1:], deviations[:, :-1]) / np.where(squares > 0, squares, np.nan)
    told: Array = np.clip((count * raw + 1) / (count - 4) if count > 5 else raw, -GREATEST, GREATEST)
    return told
