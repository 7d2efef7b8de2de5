"""Which commit made it slower: builds commits between a good and a bad one and measures each beside the good one.

The bad end is judged as a night judges a series: only what the stages call slower is looked for. Then each commit is
held against half of that shift (bisection.py), with few starts where the answer is plain.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from harness.errors import ConfigRefused, DeviceError
from harness.nightly.bisection.commit_verdict import Range, ends_of, judge, next_commit
from harness.nightly.confirmation import TooFewPairs, confirmed
from harness.nightly.rules.design import Design
from harness.nightly.rules.pairs import Side, first_side
from harness.nightly.rules.stages import Call, ratio_of_logs
from harness.results.bisection import Bisection, Commit, Trial
from harness.statistics.signed_ranks import signed_rank_z

Array = NDArray[np.float64]


class CommitBroken(Exception):
    """It does not build, or nothing of it can be measured; `why` is a sentence."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class PhoneSilent(Exception):
    """The phone gave less than was asked of it, which says nothing of the commit; `why` is a sentence."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class SearchStopped(DeviceError):
    """The phone can measure nothing more. What was found so far stands in the sentence."""


class Trials(Protocol):
    """Builds commits and measures them beside the good end, which it has built once."""

    def prepare(self, commit: str) -> None:
        """Builds the commit and makes it ready to be measured. Raises CommitBroken."""

    def ratios(self, commit: str, stage: int, pairs: int, first: Side) -> Sequence[float]:
        """log(commit / good end) of so many more pairs, fewer where some are not valid. Raises CommitBroken
        or PhoneSilent."""


def bisect(
    commits: Sequence[str], trials: Trials, design: Design, tell: Callable[[Trial], None] = lambda _: None
) -> Bisection:
    """`commits`: oldest first; the first is the good end, the last the bad one. ConfigRefused: an end is broken.
    SearchStopped: the phone gave nothing more."""
    _prepare_good_end(commits[0], trials)
    bad_end = _bad_end(commits[-1], trials, design)
    tell(bad_end)
    if bad_end.verdict is not Commit.BAD or bad_end.ratio is None:
        return Bisection(commits[0], None, (), (bad_end,))
    search = _Search(list(commits), math.log(bad_end.ratio), [bad_end], tell)
    found = search.run(trials, design)
    return Bisection(
        last_good=commits[found.last_good],
        first_bad=commits[found.first_bad],
        broken=tuple(commits[found.last_good + 1 : found.first_bad]),
        trials=tuple(search.made),
    )


@dataclass
class _Search:
    commits: list[str]
    shift: float
    made: list[Trial]
    tell: Callable[[Trial], None]
    known: list[Commit | None] = field(init=False)

    def __post_init__(self) -> None:
        self.known = [Commit.GOOD, *(None,) * (len(self.commits) - 2), Commit.BAD]

    def run(self, trials: Trials, design: Design) -> Range:
        while not isinstance(place := next_commit(self.known), Range):
            try:
                trial = _tried(self.commits[place], trials, design, self.shift)
            except PhoneSilent as silent:
                raise self._stopped(self.commits[place], silent.why) from silent
            self.made.append(trial)
            self.known[place] = trial.verdict
            self.tell(trial)
        return place

    def _stopped(self, commit: str, why: str) -> SearchStopped:
        good, bad = ends_of(self.known)
        words = f"--good {self.commits[good]} --bad {self.commits[bad]}"
        return SearchStopped(
            commit,
            f"{why}. The first bad commit is one of {bad - good}: after {self.commits[good][:12]}, and"
            f" {self.commits[bad][:12]} at the latest",
            f"when the phone is there again, go on with the same command and {words}",
        )


def _prepare_good_end(commit: str, trials: Trials) -> None:
    try:
        trials.prepare(commit)
    except CommitBroken as broken:
        raise ConfigRefused(commit, f"the good end {broken.why}", "name another commit with --good") from broken


def _bad_end(commit: str, trials: Trials, design: Design) -> Trial:
    """Raises ConfigRefused where it cannot be measured: then there is nothing to look for."""
    try:
        trials.prepare(commit)
        end = confirmed(design, lambda stage, pairs, first: trials.ratios(commit, stage, pairs, first))
    except (CommitBroken, TooFewPairs) as broken:
        raise ConfigRefused(commit, f"the bad end: {broken}", "name another commit with --bad") from broken
    except PhoneSilent as silent:
        step = "give the same command when the phone is there again"
        raise SearchStopped(commit, f"{silent.why}. Nothing is known of the bad end", step) from silent
    answer = Commit.BAD if end.verdict.call is Call.SLOWER else Commit.GOOD
    return _trial(commit, answer, end.ratios)


def _tried(commit: str, trials: Trials, design: Design, shift: float) -> Trial:
    ratios = np.empty(0)
    try:
        trials.prepare(commit)
        for stage in range(design.plan.stages):
            ratios = _more(ratios, trials, design, commit, stage)
            if ratios.size and (answer := judge(design.plan, ratios, shift)) is not None:
                return _trial(commit, answer, ratios)
    except CommitBroken as broken:
        return _broken(commit, broken.why)
    if not ratios.size:
        return _broken(commit, "no pair of it is valid")
    # Some pairs were not valid, so that the last stage's judge did not answer: the nearer end does.
    nearer = Commit.BAD if float(signed_rank_z(ratios[np.newaxis] - shift / 2)[0]) > 0 else Commit.GOOD
    return _trial(commit, nearer, ratios)


def _trial(commit: str, verdict: Commit, ratios: Array) -> Trial:
    effect = ratio_of_logs(ratios)
    low, high = (effect.interval.low, effect.interval.high) if effect.interval else (None, None)
    return Trial(commit, verdict, effect.value, low, high, 2 * effect.pairs)


def _broken(commit: str, why: str) -> Trial:
    return Trial(commit, Commit.BROKEN, None, None, None, 0, why)


def _more(ratios: Array, trials: Trials, design: Design, commit: str, stage: int) -> Array:
    pairs, first = design.plan.new_pairs(stage), first_side(0, stage)
    return np.concatenate([ratios, np.asarray(trials.ratios(commit, stage, pairs, first), dtype=np.float64)])
