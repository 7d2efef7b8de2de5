"""`bigcore nightly bisect --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.results.bisection import Bisection, Commit


class TrialDocument(Part):
    commit: str
    verdict: Commit
    ratio: float | None
    """Against the good end."""
    low: float | None
    high: float | None
    starts: int
    why: str
    sure: bool
    """False: the nearer end, after all starts."""


class BisectionDocument(Part):
    schema_: Literal["bigcore.nightly-bisect/1"] = Field(default="bigcore.nightly-bisect/1", alias="schema")
    series: str
    last_good: str
    first_bad: str | None
    broken: list[str]
    """Commits between the two that could not be built or measured."""
    starts: int
    trials: list[TrialDocument]
    bad_end: str
    """What the stages called it: `slower`, `steady`, `in_doubt` …"""
    question: str
    """`own`: the series' ratio less the median of the others, or `plain`; all ratios are of it."""
    certain: bool
    """The first bad commit is slower than the last good one through the stages of a night, and nothing lies between;
    else it is one of the `candidates`."""
    check: TrialDocument | None
    """That comparison."""
    after: str | None
    until: str | None
    """The culprit is one of the commits after `after` up to this."""
    candidates: list[str]
    """Those, oldest first."""


def bisection_document(series: str, found: Bisection) -> BisectionDocument:
    trials = [TrialDocument.of(one) for one in found.trials]
    check = TrialDocument.of(found.check) if found.check else None
    broken, candidates = list(found.broken), list(found.candidates)
    return BisectionDocument.of(found, series=series, broken=broken, trials=trials, check=check, candidates=candidates)
