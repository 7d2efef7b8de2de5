"""The record of a confirmation: what a night told of a series, measured again."""

from __future__ import annotations

from dataclasses import dataclass

from harness.results.night_decisions import SettledAlert


@dataclass(frozen=True, slots=True)
class Confirmation:
    series: str
    call: str
    """A word of `harness.nightly.rules.stages.Call`."""
    question: str
    """What decided: `own`, `plain` or `shared`."""
    ratio: float | None
    """The plain one, whatever decided; of what all share, that."""
    low: float | None
    high: float | None
    own_ratio: float | None
    """Less the median of the others. None where the question is another one."""
    own_low: float | None
    own_high: float | None
    pairs: int
    accepted_sha256: str | None = None
    """The build that the night held the series against. None: of what all share, where each has its own."""
    candidate_sha256: str | None = None
    settled: SettledAlert | None = None
    """What was decided about it since that night: nothing stands, whatever was measured."""
