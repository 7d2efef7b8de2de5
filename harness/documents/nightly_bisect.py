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


class BisectionDocument(Part):
    schema_: Literal["bigcore.nightly-bisect/1"] = Field(default="bigcore.nightly-bisect/1", alias="schema")
    series: str
    last_good: str
    first_bad: str | None
    broken: list[str]
    """Commits between the two that could not be built or measured."""
    starts: int
    trials: list[TrialDocument]


def bisection_document(series: str, found: Bisection) -> BisectionDocument:
    trials = [TrialDocument.of(one) for one in found.trials]
    return BisectionDocument.of(found, series=series, broken=list(found.broken), trials=trials)
