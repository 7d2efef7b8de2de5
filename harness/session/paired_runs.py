"""Two sides of one runner and core, measured in pairs of starts: A B B A A B B A …

A pair is one start of each side, neighbours in time, with the same variants in the same order. A variant counts in a
pair only where both halves are valid; else it is measured again in a new pair, both halves. Who begins changes from
round to round, so that it does for each variant, whatever others had to be measured again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from harness.analysis.pairs import paired
from harness.plan import in_company
from harness.results.records import AGAINST
from harness.runners.runner import Effort
from harness.session.order import SideName
from harness.session.run_state import RunState


@dataclass(slots=True)
class PairedRuns:
    baseline: RunState
    """A: what the sweep's own side is held against."""
    new: RunState
    """B: the sweep's own side."""
    first: SideName
    """Which side begins the first round."""
    next_pair: int = 1

    @classmethod
    def of(cls, baseline: RunState, new: RunState, first: SideName) -> Self:
        """Takes in the pairs that an interrupted sweep had measured. Half a pair counts neither for nor against."""
        known = baseline.halves.keys() | new.halves.keys()
        pair = cls(baseline, new, first, next_pair=max(known, default=0) + 1)
        for number in sorted(known):
            pair.join(number)
        return pair

    def take_number(self) -> int:
        number = self.next_pair
        self.next_pair += 1
        return number

    def in_order(self, round_number: int) -> tuple[RunState, RunState]:
        """Returns the two sides as pairs of this round ask them: each begins every other round, so that a drift
        cancels."""
        baseline_begins = (round_number % 2 == 1) == (self.first == AGAINST)
        return (self.baseline, self.new) if baseline_begins else (self.new, self.baseline)

    def missing(self, asked: Iterable[str], round_number: int) -> tuple[str, ...]:
        """Returns the variants that still need a pair in this round, of those asked of it."""
        still = set(self.new.missing(self.baseline.models, round_number))
        return tuple(name for name in self.baseline.missing(asked, round_number) if name in still)

    def in_company(self, names: Sequence[str], round_number: int) -> tuple[str, ...]:
        """Returns these variants, and others that they are measured again with: of those that gave a pair, those of
        this round first."""
        given_up = self.baseline.given_up | self.new.given_up
        able = [name for name in self.new.models if self.new.medians_ms[name] and name not in given_up]
        able.sort(key=lambda name: round_number not in self.new.medians_ms[name])
        return in_company(names, able)

    def join(self, pair: int) -> None:
        """Lets a pair count for the variants of which both halves are valid."""
        ours, theirs = self.baseline.halves.get(pair, {}), self.new.halves.get(pair, {})
        for name in ours.keys() & theirs.keys():
            for state, half in ((self.baseline, ours[name]), (self.new, theirs[name])):
                state.medians_ms[name][half.round] = half.median_ms

    def start_ms(self, name: str, effort: Effort) -> float:
        """Returns how long the longer half of a pair will spend on this model."""
        return max(self.baseline.start_ms(name, effort), self.new.start_ms(name, effort))


def paired_runs(runs: Sequence[RunState], first: SideName = AGAINST) -> tuple[PairedRuns, ...]:
    """Returns the runs that are two sides of one runner, core and setting."""
    states = {state.run.run: state for state in runs}
    pairs = paired(state.run for state in runs)
    return tuple(PairedRuns.of(states[baseline.run], states[new.run], first) for baseline, new in pairs)
