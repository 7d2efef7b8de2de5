"""Which commit made it slower: whom to measure next, and whether a commit is good or bad.

The shift between the good and the bad end is known, so a commit is judged against its half: each candidate is measured
in pairs with the good end, and a plain answer needs one stage. After the last stage the nearer end is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.stages import StagePlan
from harness.results.bisection import Commit as Commit
from harness.statistics.signed_ranks import signed_rank_z

Array = NDArray[np.float64]

PLAIN_Z = 2.2
"""All of six pairs on one side of half the shift, which a commit at either end hardly does on the wrong side."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a bisection ends with."""

    last_good: int
    first_bad: int

    @property
    def broken_between(self) -> int:
        return self.first_bad - self.last_good - 1


def judge(plan: StagePlan, ratios: Array, shift: float) -> Commit | None:
    """`ratios`: log ratios to the good end after some stage. `shift`: the log ratio of the bad end, positive.

    None: go on.
    """
    z = float(signed_rank_z(ratios[np.newaxis, :] - shift / 2)[0])
    if abs(z) < PLAIN_Z and len(ratios) < plan.pairs[-1]:
        return None
    return Commit.BAD if z > 0 else Commit.GOOD


def ends_of(known: Sequence[Commit | None]) -> tuple[int, int]:
    """The last good commit, and the first bad one after it."""
    good = max(index for index, commit in enumerate(known) if commit is Commit.GOOD)
    return good, min(index for index, commit in enumerate(known) if commit is Commit.BAD and index > good)


def next_commit(known: Sequence[Commit | None]) -> int | Range:
    """The unknown commit nearest the middle, or the end of the search. `known`: oldest first, from good to bad."""
    good, bad = ends_of(known)
    unknown = [index for index in range(good + 1, bad) if known[index] is None]
    if not unknown:
        return Range(good, bad)
    return min(unknown, key=lambda index: abs(2 * index - good - bad))
