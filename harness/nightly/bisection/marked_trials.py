"""Trials that tell the kept candidate what is built in its place, so that whoever comes after a kill knows it."""

from __future__ import annotations

from dataclasses import dataclass

from harness.nightly.bisection.bisect import Array, Trials
from harness.nightly.builds.kept_candidate import KeptCandidate
from harness.nightly.rules.asked_again import Question
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

    def two_installations(self, commit: str, beside: str | None) -> bool:
        return self.trials.two_installations(commit, beside)

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.trials.questions

    def table(self, commit: str, beside: str | None, stage: int, pairs: int, first: Side) -> Array:
        return self.trials.table(commit, beside, stage, pairs, first)
