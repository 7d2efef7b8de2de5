"""Which commit made it slower: builds commits between a good and a bad one and measures each beside the good one.

The bad end is judged as a night judges a series: only what the stages call slower is looked for. Then each commit is
held against the middle of that shift (commit_verdict.py), with few starts where the answer is plain. What is found is
held against the last good commit, through all stages: where they call it slower, the first bad commit is it, or one
between the two of which nothing is known. Only where there is none of these is it told as certain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from harness.errors import ConfigRefused, DeviceError
from harness.nightly.bisection.commit_verdict import Ends, Judged, Range, ends_of, judge, nearer_end, next_commit
from harness.nightly.rules.asked_again import Confirmed, Question, TooFewPairs, confirmed
from harness.nightly.rules.design import Design
from harness.nightly.rules.pairs import Side, first_side
from harness.nightly.rules.stages import Call, StagePlan, ratio_of_logs
from harness.results.bisection import Bisection, Commit, Trial
from harness.statistics.ratio import ends

Array = NDArray[np.float64]
Designs = Callable[[bool], Design]
"""With one installation or with two: what decides a comparison. Their plan of stages is one."""


class CommitBroken(Exception):
    """It does not build, or nothing of it can be measured; `why` is a clause with its subject: "it has no net_a"."""

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

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the bad end may be slower in, once both ends are prepared."""

    def prepare(self, commit: str) -> None:
        """Builds the commit and makes it ready to be measured. Raises CommitBroken."""

    def two_installations(self, commit: str, beside: str | None) -> bool:
        """Whether the two, once they are prepared, need an installation each; None: beside the good end."""

    def table(self, commit: str, beside: str | None, stage: int, pairs: int, first: Side) -> Array:
        """log(commit / the one beside it) of so many more pairs, series x pair, NaN where one is not valid; that which
        is looked at first. None: beside the good end. Raises CommitBroken or PhoneSilent."""


def bisect(
    commits: Sequence[str], trials: Trials, designs: Designs, tell: Callable[[Trial], None] = lambda _: None
) -> Bisection:
    """`commits`: oldest first; the first is the good end, the last the bad one. ConfigRefused: an end is broken.
    SearchStopped: the phone gave nothing more."""
    _prepare_good_end(commits[0], trials)
    end, plan = _bad_end(commits[-1], trials, designs)
    call, question = end.verdict.call, end.question
    bad_end = _trial(commits[-1], Commit.BAD if call is Call.SLOWER else Commit.GOOD, end.ratios)
    tell(bad_end)
    if call is not Call.SLOWER:
        return Bisection(commits[0], None, (), (bad_end,), call.word, question.value)
    search = _Search(list(commits), question, Ends.of(end.ratios), [bad_end], tell)
    found = search.run(trials, plan)
    neighbours = len(commits) == found.first_bad - found.last_good + 1
    check = None if neighbours else _checked(commits, found, question, trials, designs)
    proven = neighbours or (check is not None and check.verdict is Commit.BAD)
    after, until = (found.last_good, found.first_bad) if proven else search.surely_between(found)
    return Bisection(
        last_good=commits[found.last_good],
        first_bad=commits[found.first_bad],
        broken=tuple(commits[found.last_good + 1 : found.first_bad]),
        trials=tuple(search.made),
        bad_end=call.word,
        question=question.value,
        certain=proven and until - after == 1,
        check=check,
        after=commits[after],
        until=commits[until],
        candidates=tuple(commits[after + 1 : until + 1]),
    )


@dataclass
class _Search:
    commits: list[str]
    question: Question
    ends: Ends
    made: list[Trial]
    tell: Callable[[Trial], None]
    known: list[Commit | None] = field(init=False)
    sure: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.known = [Commit.GOOD, *(None,) * (len(self.commits) - 2), Commit.BAD]
        self.sure = {0, len(self.commits) - 1}

    def run(self, trials: Trials, plan: StagePlan) -> Range:
        while not isinstance(place := next_commit(self.known), Range):
            try:
                trial = self._tried(self.commits[place], trials, plan)
            except PhoneSilent as silent:
                raise self._stopped(self.commits[place], silent.why) from silent
            self.made.append(trial)
            self.known[place] = trial.verdict
            if trial.sure:
                self.sure.add(place)
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

    def surely_between(self, found: Range) -> tuple[int, int]:
        """The last commit before it that is surely good, and the first from there on that is surely bad."""
        after = max(at for at in self.sure if self.known[at] is Commit.GOOD and at <= found.last_good)
        return after, min(at for at in self.sure if self.known[at] is Commit.BAD and at >= found.first_bad)

    def _tried(self, commit: str, trials: Trials, plan: StagePlan) -> Trial:
        ratios = np.empty(0)
        try:
            trials.prepare(commit)
            for stage in range(plan.stages):
                pairs, first = plan.new_pairs(stage), first_side(0, stage)
                more = self.question.ratios(trials.table(commit, None, stage, pairs, first))
                ratios = np.concatenate([ratios, more[~np.isnan(more)]])
                if ratios.size and (judged := judge(plan, ratios, self.ends)) is not None:
                    return _judged_trial(commit, judged, ratios)
        except CommitBroken as broken:
            return _broken(commit, broken.why)
        if not ratios.size:
            return _broken(commit, "no pair of it is valid")
        # Some pairs were not valid, so that the last stage's judge did not answer: the nearer end does.
        return _judged_trial(commit, nearer_end(ratios, self.ends), ratios)


def _prepare_good_end(commit: str, trials: Trials) -> None:
    try:
        trials.prepare(commit)
    except CommitBroken as broken:
        raise ConfigRefused(commit, f"the good end: {broken.why}", "name another commit with --good") from broken


def _bad_end(commit: str, trials: Trials, designs: Designs) -> tuple[Confirmed, StagePlan]:
    """Raises ConfigRefused where it cannot be measured: then there is nothing to look for."""
    try:
        trials.prepare(commit)
        design = designs(trials.two_installations(commit, None))
        return confirmed(design, trials.questions, lambda *stage: trials.table(commit, None, *stage)), design.plan
    except (CommitBroken, TooFewPairs) as broken:
        raise ConfigRefused(commit, f"the bad end: {broken}", "name another commit with --bad") from broken
    except PhoneSilent as silent:
        step = "give the same command when the phone is there again"
        raise SearchStopped(commit, f"{silent.why}. Nothing is known of the bad end", step) from silent


def _checked(commits: Sequence[str], found: Range, question: Question, trials: Trials, designs: Designs) -> Trial:
    """What was found, beside the last good commit: bad where the stages call it slower."""
    bad, good = commits[found.first_bad], commits[found.last_good]
    design = designs(trials.two_installations(bad, good))
    try:
        held = confirmed(design, (question,), lambda *stage: trials.table(bad, good, *stage))
    except PhoneSilent as silent:
        or_hidden = ", or one of those before it of which nothing is known," if found.hides_some else ""
        likely = f"{bad[:12]} is likely the first bad commit{or_hidden}"
        what = f"{silent.why}. {likely} and was not yet held against {good[:12]}"
        step = f"when the phone is there again, go on with the same command and --good {good} --bad {bad}"
        raise SearchStopped(bad, what, step) from silent
    except (CommitBroken, TooFewPairs) as broken:
        return _broken(bad, str(broken))
    return _trial(bad, Commit.BAD if held.verdict.call is Call.SLOWER else Commit.GOOD, held.ratios)


def _judged_trial(commit: str, judged: Judged, ratios: Array) -> Trial:
    return replace(_trial(commit, judged.commit, ratios), sure=judged.sure)


def _trial(commit: str, verdict: Commit, ratios: Array) -> Trial:
    effect = ratio_of_logs(ratios)
    low, high = ends(effect)
    return Trial(commit, verdict, effect.value, low, high, 2 * effect.pairs)


def _broken(commit: str, why: str) -> Trial:
    return Trial(commit, Commit.BROKEN, None, None, None, 0, why)
