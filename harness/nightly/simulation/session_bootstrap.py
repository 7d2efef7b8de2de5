"""A phone's own A/A pairs as the place where null nights come from: a bootstrap of whole sessions.

In an A/A session both sides are the same build, so which was called the candidate is chance: each session enters with
both signs. Without that, the luck of some 200 pairs would pass for a shift. Whole sessions A B B A, not single pairs,
are drawn, so that what neighbouring pairs have in common (heat, an installation) stays in them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.pairs import Side
from harness.nightly.simulation.thresholds import InstallEffect
from harness.statistics.ratio import shifts
from harness.statistics.spread import SD_PER_MAD

Array = NDArray[np.float64]

FEWEST_INSTALLATIONS = 10
FEWEST_PAIRS = 200
"""From here on a phone's own pairs take the place of the declared world."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredSessions:
    """Of one question. Sessions of equal length, the session a row: log ratios in the order of time."""

    blocks: Array

    def ratios(self, nights: int, pairs: int, first: Side, generator: np.random.Generator) -> Array:
        """Sessions one after another until a stage is full. Who began is in the drawn sign."""
        return _drawn(self.blocks[:, np.newaxis], nights, pairs, generator)[:, 0]


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredPhone:
    """Of all series of a phone, in the same starts: session x series x pair."""

    blocks: Array

    @property
    def series(self) -> int:
        return int(self.blocks.shape[1])

    def ratios(self, nights: int, pairs: int, first: Side, generator: np.random.Generator) -> Array:
        """The series of a session stay together, so that what they shared stays shared."""
        return _drawn(self.blocks, nights, pairs, generator)


def measured_sessions(sessions: Sequence[Sequence[float]], pairs_per_block: int) -> MeasuredSessions | None:
    """From the log ratios of A/A sessions; None while fewer than 200 pairs are known."""
    blocks = _blocks([np.array(session, dtype=np.float64)[np.newaxis] for session in sessions], pairs_per_block)
    return None if blocks is None else MeasuredSessions(blocks[:, 0])


def measured_phone(sessions: Sequence[Array], pairs_per_block: int) -> MeasuredPhone | None:
    """From A/A sessions of a phone, series x pair, that hold all of its series; None while too few are known."""
    blocks = _blocks(sessions, pairs_per_block)
    return None if blocks is None else MeasuredPhone(blocks)


def install_effect(sessions: Sequence[Sequence[float]]) -> InstallEffect | None:
    """From A/A sessions of equal length, each over an installation of its own; None below ten of them.

    The variance of the effect is the covariance of a session's two halves: whatever starts are like, halves share only
    the installation. A B B A goes to one half, the next to the other, so that warming up is in neither. The true ratio
    is 1, and no mean has to be taken off.
    """
    if len(sessions) < FEWEST_INSTALLATIONS:
        return None
    rows = np.array(sessions, dtype=np.float64)
    pairs = rows.shape[1]
    first = np.arange(pairs) // 2 % 2 == 0
    covariance = float((shifts(rows[:, first]) * shifts(rows[:, ~first])).mean())
    within = np.abs(rows - np.median(rows, axis=1, keepdims=True))
    pair_sd = SD_PER_MAD * float(np.median(within)) * math.sqrt(pairs / (pairs - 1))
    return InstallEffect(math.sqrt(max(0.0, covariance)), pair_sd, pairs)


def _blocks(sessions: Sequence[Array], length: int) -> Array | None:
    """Longer sessions are cut to one length, the plan's first stage; what does not fill a block is left out."""
    blocks = [
        session[:, start : start + length]
        for session in sessions
        for start in range(0, session.shape[1] - length + 1, length)
    ]
    return np.stack(blocks) if len(blocks) * length >= FEWEST_PAIRS else None


def _drawn(blocks: Array, nights: int, pairs: int, generator: np.random.Generator) -> Array:
    """night x series x pair."""
    count, series, length = blocks.shape
    sessions = -(-pairs // length)
    picked = blocks[generator.integers(0, count, (nights, sessions))]
    signed = picked * generator.choice([-1.0, 1.0], (nights, sessions, 1, 1))
    ratios: Array = signed.transpose(0, 2, 1, 3).reshape(nights, series, sessions * length)[:, :, :pairs]
    return ratios
