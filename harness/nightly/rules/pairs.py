"""Pairs of starts: neighbours in the order A B B A, one of the baseline (A) and one of the candidate (B).

What a session does to neighbours alike (heat, a job in the background) drops out of d = log(candidate) - log(baseline).
A phone that warms up lifts the later half of each pair; as the halves change places from pair to pair, that has the
other sign in the next one. The first pair of a session is lifted most, so the side that begins changes from stage to
stage and from night to night.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Side(StrEnum):
    BASELINE = "baseline"
    CANDIDATE = "candidate"

    @property
    def other(self) -> Side:
        return Side.CANDIDATE if self is Side.BASELINE else Side.BASELINE


def first_side(night: int, stage: int) -> Side:
    """Who begins: it alternates from stage to stage and from night to night."""
    return Side.BASELINE if (night + stage) % 2 == 0 else Side.CANDIDATE


def candidate_comes_second(pairs: int, first: Side) -> Array:
    """For each pair of a session +1 where the candidate's start is the later one, else -1."""
    alternating = np.where(np.arange(pairs) % 2 == 0, 1.0, -1.0)
    return alternating if first is Side.BASELINE else -alternating
