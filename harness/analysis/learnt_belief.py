"""What the earlier sessions of a phone teach of how much its neighbouring starts resemble each other tonight.

    a session's own autocorrelation, around the phone's; what the session told of it, around its own

Few starts tell an autocorrelation so badly that no formula describes how it scatters: that is simulated. A phone that
was slow is believed to be slow tonight as well. That it was quick is not believed: a night that is slow after all would
have an interval that is far too narrow, and one session does not show that it is such a night (docs/decisions, shared
and own).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from harness.analysis.autocorrelation import GREATEST, Belief, autoregressive, grid, lag_ones
from harness.analysis.level import without_slow_starts
from harness.analysis.start_table import Array

BETWEEN_SESSIONS = 0.3
"""Deviation of Fisher's z = atanh r between sessions of a phone."""
FOR_SURPRISE = 0.5
"""Of the belief stays what it was without the earlier sessions: a phone may behave otherwise tonight."""
STARTS_SIMULATED = (6, 8, 10, 14, 20, 30, 45, 64)
"""A session of another number is taken for the next smaller one; fewer tell nothing that could be corrected."""
SIMULATED = 2000
BINS = np.linspace(-GREATEST, GREATEST, 20)
LEAST = 1e-9
"""Of the belief in an autocorrelation, so that its logarithm is a number."""


@dataclass(frozen=True, slots=True)
class SessionAutocorrelation:
    """What an earlier session of the phone showed."""

    autocorrelation: float
    starts: int


def learnt_belief(first: Belief, sessions: Sequence[SessionAutocorrelation]) -> Belief:
    """The first one, moved towards slow phones as far as these sessions say."""
    told = [one for one in sessions if one.starts >= STARTS_SIMULATED[0]]
    if not told:
        return first
    before = np.array([first.independent, *first.of_cell])
    of_phone = np.log(before)
    for one in told:
        of_phone = of_phone + np.log(_of_a_session() @ _likelihood(one))
    phone = np.exp(of_phone - of_phone.max())
    tonight = (1 - FOR_SURPRISE) * (phone / phone.sum()) @ _of_a_session() + FOR_SURPRISE * before
    slower = np.maximum(np.diff(np.minimum(np.cumsum(tonight), np.cumsum(before)), prepend=0.0), LEAST)
    slower /= slower.sum()
    return Belief(float(slower[0]), tuple(float(weight) for weight in slower[1:]))


def resemblance(told: SessionAutocorrelation, before: Belief) -> tuple[float, float] | None:
    """Within what the session's own autocorrelation lies, 90 %, by what it told and what was believed before. None: it
    may as well be 0, of which a session of ten starts often tells 0.5."""
    if told.starts < STARTS_SIMULATED[0]:
        return None
    weights = _likelihood(told) * np.array([before.independent, *before.of_cell])
    below = np.cumsum(weights / weights.sum())
    low, high = (float(_cells()[np.searchsorted(below, share)]) for share in (0.05, 0.95))
    return (low, high) if low > 0 else None


def _cells() -> Array:
    return np.array([0.0, *grid()])


@lru_cache(maxsize=1)
def _of_a_session() -> Array:
    """By the phone's autocorrelation, a row each: how likely a session of it has each of the grid."""
    z = np.arctanh(_cells())
    weights = np.exp(-(np.subtract.outer(z, z) ** 2) / (2 * BETWEEN_SESSIONS**2)) * np.gradient(z)
    shares: Array = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _likelihood(session: SessionAutocorrelation) -> Array:
    """Of what the session told, by its own autocorrelation."""
    starts = max(count for count in STARTS_SIMULATED if count <= session.starts)
    place = int(np.searchsorted(BINS, session.autocorrelation)) - 1
    likelihood: Array = _told_of(starts)[:, min(max(place, 0), len(BINS) - 2)]
    return likelihood


@lru_cache(maxsize=len(STARTS_SIMULATED))
def _told_of(starts: int) -> Array:
    """By the session's autocorrelation, a row each: how often so many starts tell a number in each of the bins.

    Always of the same sessions: they stand for an integral.
    """
    noise = np.random.default_rng(1).standard_normal((SIMULATED, starts))
    shares = []
    for r in _cells():
        series = without_slow_starts(autoregressive(noise, float(r)))
        counts = np.histogram(lag_ones(series), bins=BINS)[0] + 1.0
        shares.append(counts / counts.sum())
    return np.array(shares)
