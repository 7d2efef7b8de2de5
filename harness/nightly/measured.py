"""A phone's own A/A pairs as the place where null nights come from: a bootstrap of whole sessions.

In an A/A session both sides are the same build, so which was called the candidate is chance: each session enters with
both signs. Without that, the luck of some 200 pairs would pass for a shift. Whole sessions A B B A, not single pairs,
are drawn, so that what neighbouring pairs have in common (heat, an installation) stays in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.pairs import Side

Array = NDArray[np.float64]

FEWEST_PAIRS = 200
"""From here on a phone's own pairs take the place of the declared world."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredSessions:
    """Sessions of equal length, the session a row: log ratios in the order of time."""

    blocks: Array

    def ratios(self, nights: int, pairs: int, first: Side, generator: np.random.Generator) -> Array:
        """Sessions one after another until a stage is full. Who began is in the drawn sign."""
        length = self.blocks.shape[1]
        sessions = -(-pairs // length)
        picked = self.blocks[generator.integers(0, len(self.blocks), (nights, sessions))]
        signed = picked * generator.choice([-1.0, 1.0], (nights, sessions, 1))
        ratios: Array = signed.reshape(nights, sessions * length)[:, :pairs]
        return ratios


def measured_sessions(sessions: Sequence[Sequence[float]], pairs_per_block: int) -> MeasuredSessions | None:
    """From the log ratios of A/A sessions; None while fewer than 200 pairs are known.

    Longer sessions are cut into blocks of one length, the plan's first stage; what does not fill a block is left out.
    """
    blocks = [
        session[start : start + pairs_per_block]
        for session in sessions
        for start in range(0, len(session) - pairs_per_block + 1, pairs_per_block)
    ]
    if len(blocks) * pairs_per_block < FEWEST_PAIRS:
        return None
    return MeasuredSessions(np.array(blocks, dtype=np.float64))
