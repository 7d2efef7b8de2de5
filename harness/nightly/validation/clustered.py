"""A share of questions with a 95 % interval whose unit is a night of a phone.

Series in the same starts share their luck: in one evening many intervals miss the truth together, and so do verdicts.
Counted as if each were drawn by itself, 22 series had a variance of four times the binomial's, and intervals of half
the width that they should have. So the nights' own shares tell how many independent questions they are worth (Korn and
Graubard 1998, "Confidence intervals for proportions with small expected number of positive counts estimated from survey
data", Survey Methodology 24, 193-201), and of so many the interval of Clopper and Pearson is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.nightly.simulation.rates import LEVEL, lower_limit, upper_limit
from harness.results.trials import Share

FEWEST_TO_COMPARE = 5
"""Nights with a hit, and nights with what is none: of fewer, nobody knows whether they come together, and a night
counts once, however many questions it has."""


@dataclass(frozen=True, slots=True)
class NightCount:
    """Of one phone in one night."""

    hits: int
    trials: int


def clustered_share(nights: Sequence[NightCount]) -> Share:
    """Of none, anything may be true."""
    counted = [night for night in nights if night.trials]
    if not counted:
        return Share(0, 0, 0.0, 1.0)
    hits, trials = sum(night.hits for night in counted), sum(night.trials for night in counted)
    worth = _independent(counted)
    of_worth = worth * hits / trials
    return Share(hits, trials, lower_limit(of_worth, worth), upper_limit(of_worth, worth), len(counted))


def _independent(nights: Sequence[NightCount]) -> float:
    """How many independent questions they are worth: between one for each night and all of them."""
    hits, trials = (np.array(counts) for counts in zip(*((one.hits, one.trials) for one in nights), strict=True))
    count, total = len(nights), int(trials.sum())
    with_hit, with_other = int((hits > 0).sum()), int((hits < trials).sum())
    if total == count or min(with_hit, with_other) < FEWEST_TO_COMPARE:
        return count
    share = hits.sum() / total
    variance = count / (count - 1) * float(((hits - share * trials) ** 2).sum()) / total**2
    independent = total if variance == 0 else min(total, share * (1 - share) / variance)
    return max(float(count), independent * (_t(total - 1) / _t(count - 1)) ** 2)


def _t(freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + LEVEL) / 2))
