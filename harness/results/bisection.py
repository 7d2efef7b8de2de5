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


@dataclass(frozen=True, slots=True)
class Bisection:
    last_good: str
    first_bad: str | None
    """None: the bad end is not slower than the good one."""
    broken: tuple[str, ...]
    """Between the two; the culprit may be one of them."""
    trials: tuple[Trial, ...]
    """In the order they were made; the bad end first."""

    @property
    def starts(self) -> int:
        return sum(trial.starts for trial in self.trials)
