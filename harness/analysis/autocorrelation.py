"""How much neighbouring starts resemble each other, and what the earlier sessions of a phone say of it.

A session knows its own autocorrelation badly: of 10 starts it is known to +-0.6. What is believed before a session
therefore matters. It is a weight for independent starts, and one for each autocorrelation of a grid.
"""

from __future__ import annotations

from collections.abc import Sequence
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
BETWEEN_SESSIONS = 0.3
"""Deviation of atanh r between sessions of a phone that is assumed beside what the sessions show."""
FOR_SURPRISE = 0.2
"""Of the belief stays what it was without the earlier sessions: a phone may behave otherwise tonight."""


@dataclass(frozen=True, slots=True)
class SessionAutocorrelation:
    """What an earlier session of the phone showed."""

    autocorrelation: float
    starts: int


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


def learnt_belief(first: Belief, sessions: Sequence[SessionAutocorrelation]) -> Belief:
    """Normal in Fisher's z = atanh r, whose variance is 1 / (n - 3) in each session, plus what sessions differ by."""
    told = [one for one in sessions if one.starts > 4]
    if not told:
        return first
    z = np.arctanh(np.clip([one.autocorrelation for one in told], -GREATEST, GREATEST))
    precision = 1 / (1 / np.array([one.starts - 3 for one in told]) + BETWEEN_SESSIONS**2)
    centre = float(np.average(z, weights=precision))
    variance = 1 / float(precision.sum()) + BETWEEN_SESSIONS**2
    cells = np.concatenate([[0.0], np.arctanh(grid())])
    likelihood = np.exp(-((cells - centre) ** 2) / (2 * variance))
    weights = likelihood * np.array([first.independent, *first.of_cell])
    weights = (1 - FOR_SURPRISE) * weights / weights.sum()
    weights += FOR_SURPRISE * np.array([first.independent, *first.of_cell])
    return Belief(float(weights[0]), tuple(float(weight) for weight in weights[1:]))


def lag_one(series: Array) -> float:
    """Corrected for its bias of -(1 + 4 r) / n (Kendall 1954, Marriott and Pope 1954); NaN below four starts."""
    count = len(series)
    deviations = series - series.mean()
    squares = float(deviations @ deviations)
    if count < 4 or squares <= 0:
        return float("nan")
    raw = float(deviations[1:] @ deviations[:-1]) / squares
    return float(np.clip((count * raw + 1) / (count - 4) if count > 5 else raw, -GREATEST, GREATEST))
