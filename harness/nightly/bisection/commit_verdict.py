"""Which commit made it slower: whom to measure next, and whether a commit is good or bad.

The shift between the good and the bad end is known, so a commit is judged against its middle: each candidate is
measured in pairs with the good end, and a plain answer needs one stage. After the last stage the nearer end is the
answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.stages import StagePlan, ratio_of_logs
from harness.results.bisection import Commit as Commit
from harness.statistics.signed_ranks import signed_rank_z
from harness.statistics.spread import SD_PER_MAD

Array = NDArray[np.float64]

PLAIN_Z = 2.2
"""All of six pairs on one side of the middle, which a commit at either end hardly does on the wrong side where the ends
are far apart."""
SURE_Z = 3.0
"""Where they are not: of five looks at a commit, one in some hundred would reach 2.2 on the wrong side."""
FAR_APART = 1.2
"""Spreads of one pair."""


@dataclass(frozen=True, slots=True)
class Ends:
    """What the bad end's pairs told of the two ends."""

    middle: float
    """A log ratio to the good end. What was called slower looks slower than it is, by luck, the more the smaller it is;
    so it is half of what lies between the estimate and the lower end of its interval."""
    sure_z: float
    """So far from the middle an answer is sure."""

    @classmethod
    def of(cls, ratios: Array) -> Ends:
        effect = ratio_of_logs(ratios)
        shift = float(np.log(effect.value))
        low = float(np.log(effect.interval.low)) if effect.interval else shift
        spread = SD_PER_MAD * float(np.median(np.abs(ratios - np.median(ratios))))
        cautious = (shift + low) / 2
        return cls(cautious / 2, PLAIN_Z if cautious >= FAR_APART * spread else SURE_Z)


@dataclass(frozen=True, slots=True)
class Judged:
    commit: Commit
    """Good or bad."""
    sure: bool
    """False: the nearer end, as nothing more was asked."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a bisection ends with."""

    last_good: int
    first_bad: int

    @property
    def hides_some(self) -> bool:
        """Commits of which nothing is known lie between the two."""
        return self.first_bad - self.last_good > 1


def judge(plan: StagePlan, ratios: Array, ends: Ends) -> Judged | None:
    """`ratios`: log ratios to the good end after some stage. None: go on."""
    judged = nearer_end(ratios, ends)
    return judged if judged.sure or len(ratios) >= plan.pairs[-1] else None


def nearer_end(ratios: Array, ends: Ends) -> Judged:
    """Of so many pairs as there are."""
    z = float(signed_rank_z(ratios[np.newaxis, :] - ends.middle)[0])
    return Judged(Commit.BAD if z > 0 else Commit.GOOD, abs(z) >= ends.sure_z)


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
