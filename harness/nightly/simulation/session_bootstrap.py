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

from harness.nightly.past.stored_pairs import Rows
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.questions import FEWEST_SERIES
from harness.nightly.simulation.thresholds import InstallEffect
from harness.nightly.simulation.world import World
from harness.statistics.ratio import shifts
from harness.statistics.spread import SD_PER_MAD

Array = NDArray[np.float64]

FEWEST_INSTALLATIONS = 10
HALF_AT_MOST = 3.0
"""Robust standard deviations. In the declared world, 0.5 % over 120 installations are then found as 0.31 to 0.61 % in
eight of ten cases, and without it as 0.17 to 0.71 %."""
LEAST_PAIR_SD = 0.1 * math.sqrt(2) * World().start_noise_sd
"""Of a pair's log ratio: a tenth of the declared world's. Where a clock is so coarse that more than half of the pairs
are equal, their robust spread is 0, and an effect of installation would outweigh it without end."""
FEWEST_PAIRS = 200
"""Of starts. From here on a phone's own pairs take the place of the declared world."""


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

    def of_series(self, series: int) -> MeasuredPhone:
        """The first so many."""
        return MeasuredPhone(self.blocks[:, :series])


def measured_sessions(sessions: Sequence[Rows], pairs_per_block: int) -> MeasuredSessions | None:
    """From A/A sessions; None while fewer than 200 pairs of starts are known, however many series each holds."""
    blocks = _blocks(sessions, pairs_per_block)
    return MeasuredSessions(np.vstack(blocks)) if _enough(blocks) else None


def measured_phone(sessions: Sequence[Rows], pairs_per_block: int) -> MeasuredPhone | None:
    """Of as many series as 200 pairs of starts hold; None while they hold too few to share anything."""
    blocks = _blocks(sessions, pairs_per_block)
    if not _enough(blocks):
        return None
    largest_first = sorted((len(block) for block in blocks), reverse=True)
    series = largest_first[-(-FEWEST_PAIRS // pairs_per_block) - 1]
    if series < FEWEST_SERIES:
        return None
    return MeasuredPhone(np.stack([block[:series] for block in blocks if len(block) >= series]))


def pairs_within(installations: Sequence[Rows]) -> MeasuredSessions | None:
    """What single pairs of one build differ by from the mean of their installation, scaled to the spread of a pair.

    They are drawn one by one, as a whole session of them would always have the mean 0. None while fewer than 200 pairs
    of starts are known.
    """
    blocks = [np.array(rows, dtype=np.float64) for rows in installations if rows]
    if not _enough(blocks):
        return None
    spread = [
        (block - block.mean(axis=1, keepdims=True)) * math.sqrt(block.shape[1] / (block.shape[1] - 1))
        for block in blocks
    ]
    return MeasuredSessions(np.concatenate([block.ravel() for block in spread])[:, np.newaxis])


def install_effect(installations: Sequence[Rows]) -> InstallEffect | None:
    """From A/A pairs of equal number over an installation each; None below ten of them.

    Series of one installation are one number: their median. The variance of the effect is the covariance of an
    installation's two halves: whatever starts are like, halves share only the installation. A B B A goes to one half,
    the next to the other, so that warming up is in neither. The true ratio is 1, and no mean has to be taken off.
    """
    known = [np.median(np.array(rows, dtype=np.float64), axis=0) for rows in installations if rows]
    if len(known) < FEWEST_INSTALLATIONS:
        return None
    rows = np.array(known)
    pairs = rows.shape[1]
    first = np.arange(pairs) // 2 % 2 == 0
    covariance = float((_without_tails(shifts(rows[:, first])) * _without_tails(shifts(rows[:, ~first]))).mean())
    within = np.abs(rows - np.median(rows, axis=1, keepdims=True))
    pair_sd = SD_PER_MAD * float(np.median(within)) * math.sqrt(pairs / (pairs - 1))
    return InstallEffect(math.sqrt(max(0.0, covariance)), max(pair_sd, LEAST_PAIR_SD), pairs)


def _without_tails(halves: Array) -> Array:
    """A slow start in a half of two pairs would outweigh what a hundred installations say."""
    most = HALF_AT_MOST * SD_PER_MAD * float(np.median(np.abs(halves)))
    return np.clip(halves, -most, most)


def _blocks(sessions: Sequence[Rows], length: int) -> list[Array]:
    """Longer sessions are cut to one length, the plan's first stage. What does not fill a block, and what lacks a valid
    number in one, is left out."""
    blocks = []
    for session in sessions:
        rows = np.array(session, dtype=np.float64)
        for start in range(0, rows.shape[1] - length + 1, length):
            block = rows[:, start : start + length]
            whole = block[~np.isnan(block).any(axis=1)]
            blocks += [whole] if len(whole) else []
    return blocks


def _enough(blocks: Sequence[Array]) -> bool:
    return sum(int(block.shape[1]) for block in blocks) >= FEWEST_PAIRS


def _drawn(blocks: Array, nights: int, pairs: int, generator: np.random.Generator) -> Array:
    """night x series x pair."""
    count, series, length = blocks.shape
    sessions = -(-pairs // length)
    picked = blocks[generator.integers(0, count, (nights, sessions))]
    signed = picked * generator.choice([-1.0, 1.0], (nights, sessions, 1, 1))
    ratios: Array = signed.transpose(0, 2, 1, 3).reshape(nights, series, sessions * length)[:, :, :pairs]
    return ratios
