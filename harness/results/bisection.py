"""The records of a bisection: what became of each commit, and where the search ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Commit(StrEnum):
    GOOD = "good"
    BAD = "bad"
    BROKEN = "broken"
    """It does not build, or cannot be measured: nothing is known."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one commit."""

    commit: str
    verdict: Commit
    ratio: float | None
    """To the good end; None where it is broken."""
    low: float | None
    high: float | None
    starts: int
    """Valid ones, of both builds."""
    why: str = ""
    """It is broken."""
    sure: bool = True
    """False: the nearer end, after all starts."""


@dataclass(frozen=True, slots=True)
class Bisection:
    last_good: str
    first_bad: str | None
    """None: the bad end is not slower than the good one."""
    broken: tuple[str, ...]
    """Between the two; the culprit may be one of them."""
    trials: tuple[Trial, ...]
    """In the order they were made; the bad end first."""
    bad_end: str
    """What the stages called it: a word of `harness.nightly.rules.stages.Call`."""
    question: str
    """What was asked: the series' `own` ratio less the median of the others, or its `plain` one; all ratios are of
    it."""
    certain: bool = False
    """The first bad commit is slower than the last good one through the stages of a night, and nothing lies between."""
    check: Trial | None = None
    """That comparison; `bad` where it is slower. None: the two are the ends, whose trial is the first."""
    after: str | None = None
    """The last commit that is surely good; the last good one where the comparison tells the two apart."""
    until: str | None = None
    """The first that is surely bad: the culprit is one of those after `after` up to this."""
    candidates: tuple[str, ...] = ()
    """Those, oldest first; one alone where it is certain."""

    @property
    def starts(self) -> int:
        return sum(trial.starts for trial in (*self.trials, *((self.check,) if self.check else ())))
