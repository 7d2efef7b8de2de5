"""The rounds of one session: every run and every variant interleaved, until each estimate is precise enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from harness.errors import NotWaitedFor, PhoneFailed
from harness.plan import balanced_blocks, most_uncertain_first, round_order, wanted_in_step
from harness.reasons import Reason
from harness.session.budget import Budget
from harness.session.context import SessionContext
from harness.session.estimates import Estimates
from harness.session.paired_runs import PairedRuns
from harness.session.progress import Waiting
from harness.session.refusals import MAX_EMPTY_STARTS
from harness.session.returns import Returns
from harness.session.round_report import round_done
from harness.session.run_state import RunState
from harness.session.starts import Starts

MAX_PASSES = 6
"""How often a round is gone through: first, to redo samples, and for what a crash in mid-start left unasked."""
PAUSES_S = (2.0, 5.0)
"""Before a pass is repeated that gave no valid sample at all, or a throttled one. What spoils a whole start (a dialog,
a refused core) is of the phone, and may pass; heat that no gate shows must have time to go. Short networks would use
up their redos within a second."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many samples there are by now."""

    valid: int
    throttled: int

    def spoilt_since(self, earlier: Tally) -> bool:
        return self.valid == earlier.valid or self.throttled > earlier.throttled


@dataclass(frozen=True, slots=True)
class _Lane:
    """What one round measures of one run, or of two sides in pairs."""

    measured: RunState | PairedRuns
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rounds:
    context: SessionContext
    runs: Sequence[RunState]
    starts: Starts
    estimates: Estimates
    budget: Budget
    returns: Returns
    pairs: Sequence[PairedRuns] = ()
    """The runs that are two sides: what both hold is measured in pairs of starts."""

    def measure(self) -> None:
        number = min(state.round for state in self.runs)
        while any(asked := self._asked(number)) and self.budget.left_s() > 0:
            before = self._starts_taken()
            self._measure_round(number, asked)
            if self._starts_taken() == before and self._unfinished(number, asked):
                return  # what is left of the budget is too little for a start
            for state in self.runs:
                self._emit_estimates(state, number)
            number += 1

    def _starts_taken(self) -> int:
        return sum(state.next_start for state in self.runs)

    def _unfinished(self, number: int, asked: Sequence[tuple[str, ...]]) -> bool:
        """Returns False for a round that was finished before the sweep was resumed, and is only passed through."""
        return any(state.missing(names, number) for state, names in zip(self.runs, asked, strict=True))

    def _asked(self, number: int) -> list[tuple[str, ...]]:
        """Returns the variants that this round asks of each run. Runs on one core are compared, and keep in step."""
        asked: list[tuple[str, ...]] = [() for _ in self.runs]
        for mask in {state.run.core.mask for state in self.runs}:
            places = [place for place, state in enumerate(self.runs) if state.run.core.mask == mask]
            progress = [self.runs[place].progress(number) for place in places]
            for place, names in zip(places, wanted_in_step(progress, self.runs[places[0]].rule), strict=True):
                asked[place] = names
        return asked

    def _measure_round(self, number: int, asked: Sequence[tuple[str, ...]]) -> None:
        lanes = self._lanes(number, asked)
        pauses_s = iter(PAUSES_S)
        before: Tally | None = None
        for attempt in range(MAX_PASSES):
            # the passes after the first measure again what was set aside or not reached
            plans = [self._blocks(lane, place, number, attempt) for place, lane in enumerate(lanes)]
            if not any(plans):
                return
            now = self._tally()
            if before is not None and now.spoilt_since(before):
                self._pause(next(pauses_s, 0.0))
            before = now
            self._take_interleaved(lanes, plans, number, attempt)

    def _tally(self) -> Tally:
        valid = sum(len(rounds) for state in self.runs for rounds in state.medians_ms.values())
        return Tally(valid, sum(state.throttled for state in self.runs))

    def _pause(self, seconds: float) -> None:
        if 0 < seconds < self.budget.left_s():
            self.context.emit(
                Waiting(serial=self.context.order.serial, what="what spoilt the last start to pass", at_most_s=seconds)
            )
            self.context.clock.wait(seconds)

    def _chosen(self, state: RunState, number: int, asked: tuple[str, ...]) -> tuple[str, ...]:
        """Returns all that are asked. On a budget, once all have their least starts, it returns the wider half."""
        if not self.budget.limited or not asked:
            return asked
        progress = [one for one in state.progress(number) if one.name in asked]
        if min(len(one.medians_ms) for one in progress) < state.rule.least:
            return asked
        widest = most_uncertain_first(progress, state.rule) or asked
        return widest[: (len(asked) + 1) // 2]

    def _lanes(self, number: int, asked: Sequence[tuple[str, ...]]) -> list[_Lane]:
        """Returns what this round measures: each run alone, and the variants that two sides share in pairs."""
        chosen = [self._chosen(state, number, names) for state, names in zip(self.runs, asked, strict=True)]
        place = {id(state): index for index, state in enumerate(self.runs)}
        paired = []
        for pair in self.pairs:
            a, b = place[id(pair.baseline)], place[id(pair.new)]
            # on a budget each side chooses its wider half; a pair has both sides or none
            paired.append(tuple(name for name in asked[a] if name in asked[b] and name in {*chosen[a], *chosen[b]}))
            shared = set(asked[a]) & set(asked[b])
            for index in (a, b):
                left = (name for name in chosen[index] if name not in shared)
                chosen[index] = () if self.context.order.pairs else tuple(left)
        alone = [_Lane(state, names) for state, names in zip(self.runs, chosen, strict=True)]
        return alone + [_Lane(pair, names) for pair, names in zip(self.pairs, paired, strict=True)]

    def _blocks(self, lane: _Lane, place: int, number: int, attempt: int) -> tuple[tuple[str, ...], ...]:
        missing = lane.measured.missing(lane.names, number)
        if not missing:
            return ()
        if isinstance(lane.measured, PairedRuns) and self.context.order.pairs:
            # where pairs are counted, each is held against what the others had in the same pair
            missing = lane.measured.in_company(missing, number)
        # the number after the last run's is of the order of the lanes
        own = place if place < len(self.runs) else place + 1
        generator = np.random.default_rng([self.context.seed, number, attempt, own])
        expected = {name: lane.measured.start_ms(name, self.starts.questions.effort) for name in missing}
        return balanced_blocks(
            round_order(missing, generator), expected, self.context.order.config.measure.round_seconds
        )

    def _take_interleaved(
        self, lanes: Sequence[_Lane], plans: Sequence[tuple[tuple[str, ...], ...]], number: int, attempt: int
    ) -> None:
        generator = np.random.default_rng([self.context.seed, number, attempt, len(self.runs)])
        for blocks in zip_longest(*plans, fillvalue=()):
            for index in generator.permutation(len(lanes)):
                match lanes[index].measured:
                    case RunState() as state:
                        self._take_alone(state, number, blocks[index])
                    case PairedRuns() as pair:
                        self._take_pair(pair, number, blocks[index])

    def _take_alone(self, state: RunState, number: int, block: tuple[str, ...]) -> None:
        names = tuple(name for name in block if name not in state.given_up)
        if names and self._affordable((state,), names):
            self._take(state, number, names)

    def _take_pair(self, pair: PairedRuns, number: int, block: tuple[str, ...]) -> None:
        given_up = pair.baseline.given_up | pair.new.given_up
        names = tuple(name for name in block if name not in given_up)
        if not names or not self._affordable((pair.baseline, pair.new), names):
            return
        pair_number = pair.take_number()
        for state in pair.in_order(number):
            self._take(state, number, names, pair_number)
            if not state.halves.get(pair_number):
                return  # a half without a single valid sample makes no pair, whatever the other half would say
        pair.join(pair_number)

    def _affordable(self, states: Sequence[RunState], names: tuple[str, ...]) -> bool:
        """Returns whether the next start fits. A run's first is taken whatever it costs, but not beyond a lent hour."""
        if not self.budget.limited:
            return True
        first = any(state.next_start == 1 for state in states)
        left_s = self.budget.lent_left_s() if first else self.budget.left_s()
        measuring_s = sum(self.starts.expected_s(state, names) for state in states)
        return measuring_s + self.starts.waiting_room.pauses_s(len(states)) <= left_s

    def _take(self, state: RunState, number: int, names: tuple[str, ...], pair: int | None = None) -> None:
        try:
            self.starts.take(state, number, names, pair)
        except NotWaitedFor:
            if not any(other.medians_ms[name] for other in self.runs for name in other.models):
                raise
            return  # what was measured stands, and the lent time is over
        except PhoneFailed as failure:
            # what the start had not measured is asked for again in the round's next pass
            self.returns.get_back(failure)
            return
        if state.empty_starts >= MAX_EMPTY_STARTS:
            self._end_run(state)
        elif state.empty_starts:
            # Android itself may be down, or something lies over the app
            serial = self.context.order.serial
            self.returns.look_again(PhoneFailed(Reason.OFFLINE, serial, "a start gave no sample", "look at the phone"))

    def _end_run(self, state: RunState) -> None:
        """Gives up the run, since its runner gives nothing. Raises PhoneFailed where no other run is left."""
        if not any(other.models.keys() - other.given_up for other in self.runs if other is not state):
            raise self.starts.refusals.nothing_measured(state)
        self.starts.refusals.give_up_all(state)

    def _emit_estimates(self, state: RunState, number: int) -> None:
        estimates = self.estimates.after_round(state)
        serial = self.context.order.serial
        self.context.emit(round_done(serial, state, number, estimates, self.budget))
