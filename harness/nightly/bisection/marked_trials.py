"""Trials that tell the kept candidate what is built in its place, so that whoever comes after a kill knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.nightly.bisection.bisect import Trials
from harness.nightly.kept_candidate import KeptCandidate
from harness.nightly.rules.pairs import Side


@dataclass(frozen=True, slots=True)
class MarkedTrials:
    """Trials."""

    trials: Trials
    kept: KeptCandidate

    def prepare(self, commit: str) -> None:
        self.kept.building()
        try:
            self.trials.prepare(commit)
        finally:
            self.kept.built()

    def ratios(self, commit: str, stage: int, pairs: int, first: Side) -> Sequence[float]:
        return self.trials.ratios(commit, stage, pairs, first)
