"""The rounds of one session: every run and every variant interleaved, until each estimate is precise enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from harness.clock import Clock
from harness.errors import PhoneFailed
from harness.plan import balanced_blocks, given_up, most_uncertain_first, round_order, wanted, wanted_in_step
from harness.reasons import Reason
from harness.results.records import Conditions, Estimate
from harness.runners.registry import runner_class
from harness.runners.runner import Runner
from harness.session.progress import Emit, Estimated, RoundDone, Waiting
from harness.session.run_state import RunState
from harness.session.starts import Starts

MAX_EMPTY_STARTS = 3
"""So many starts in a row without a single sample: the fault is the phone's or the app's, not a model's."""
MOST_RETURNS = 10
"""A phone that is lost more often in one session is set aside."""
MAX_PASSES = 6
"""Through one round: the first, the redos, and what a crash in mid-start left unasked."""
PAUSES_S = (2.0, 5.0)
"""Before a pass is repeated that gave no valid sample at all, or a throttled one. What spoils a whole start (a dialog,
a refused core) is of the phone, and may pass; heat that no gate shows must have time to go. Short networks would use
up their redos within a second."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds for the rounds of a session and the extra starts after them; 0: no limit."""

    seconds: float
    clock: Clock
    began_s: float
    extra_s: float = 0.0
    """Kept back for the extra starts."""

    @property
    def limited(self) -> bool:
        return self.seconds > 0

    def left_s(self) -> float:
        """For rounds."""
        return self.left_in_all_s() - self.extra_s

    def left_in_all_s(self) -> float:
        return self.seconds - (self.clock.monotonic_s() - self.began_s) if self.limited else float("inf")


@dataclass(frozen=True, slots=True)
class Tally:
    """Samples by now."""

    valid: int
    throttled: int

    def spoilt_since(self, earlier: Tally) -> bool:
        return self.valid == earlier.valid or self.throttled > earlier.throttled


@dataclass(slots=True)
class Rounds:
    runs: Sequence[RunState]
    runners: Sequence[Runner]
    """One for each state."""
    taker: Starts
    estimates_of: Callable[[RunState], tuple[Estimate, ...]]
    emit: Emit
    serial: str
    seed: int
    round_seconds: float
    budget: Budget
    ready: Callable[[int], Conditions]
    """Waits until the phone's conditions allow a start on this CPU, and says what they were."""
    back: Callable[[PhoneFailed], None]
    """Gets a lost phone back, or raises why it is set aside."""
    returns: int = 0

    def measure(self) -> None:
        number = min(state.round for state in self.runs)
        while any(asked := self._asked(number)) and self.budget.left_s() > 0:
            starts = self._starts()
            self._measure_round(number, asked)
            if self._starts() == starts and self._unfinished(number, asked):
                return  # what is left of the budget is too little for a start
            for state in self.runs:
                self._emit_estimates(state, number)
            number += 1

    def _starts(self) -> int:
        return sum(state.next_start for state in self.runs)

    def _unfinished(self, number: int, asked: Sequence[tuple[str, ...]]) -> bool:
        """False for a round that an interrupted sweep had finished, and that a resumed one only passes through."""
        return any(state.missing(names, number) for state, names in zip(self.runs, asked, strict=True))

    def _asked(self, number: int) -> list[tuple[str, ...]]:
        """Of each state in this round. Runs on one core are there to be compared, and keep in step."""
        asked: list[tuple[str, ...]] = [() for _ in self.runs]
        for mask in {state.run.core.mask for state in self.runs}:
            places = [place for place, state in enumerate(self.runs) if state.run.core.mask == mask]
            progress = [self.runs[place].progress(number) for place in places]
            for place, names in zip(places, wanted_in_step(progress, self.runs[places[0]].rule), strict=True):
                asked[place] = names
        return asked

    def _measure_round(self, number: int, asked: Sequence[tuple[str, ...]]) -> None:
        chosen = [self._chosen(state, number, names) for state, names in zip(self.runs, asked, strict=True)]
        pauses_s = iter(PAUSES_S)
        before: Tally | None = None
        for attempt in range(MAX_PASSES):
            # the passes after the first measure again what was set aside or not reached
            plans = [self._blocks(index, number, attempt, chosen[index]) for index in range(len(self.runs))]
            if not any(plans):
                return
            now = self._tally()
            if before is not None and now.spoilt_since(before):
                self._pause(next(pauses_s, 0.0))
            before = now
            self._take_interleaved(plans, number, attempt)

    def _tally(self) -> Tally:
        valid = sum(len(rounds) for state in self.runs for rounds in state.medians_ms.values())
        return Tally(valid, sum(state.throttled for state in self.runs))

    def _pause(self, seconds: float) -> None:
        if 0 < seconds < self.budget.left_s():
            self.emit(Waiting(serial=self.serial, what="what spoilt the last start to pass", at_most_s=seconds))
            self.budget.clock.wait(seconds)

    def _chosen(self, state: RunState, number: int, asked: tuple[str, ...]) -> tuple[str, ...]:
        """All that are asked; on a budget, once all have their least starts, the wider half."""
        if not self.budget.limited or not asked:
            return asked
        progress = [one for one in state.progress(number) if one.name in asked]
        if min(len(one.medians_ms) for one in progress) < state.rule.least:
            return asked
        widest = most_uncertain_first(progress, state.rule) or asked
        return widest[: (len(asked) + 1) // 2]

    def _blocks(self, index: int, number: int, attempt: int, chosen: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        state = self.runs[index]
        missing = state.missing(chosen, number)
        if not missing:
            return ()
        generator = np.random.default_rng([self.seed, number, attempt, index])
        expected = {name: state.start_ms(name, self.taker.effort) for name in missing}
        return balanced_blocks(round_order(missing, generator), expected, self.round_seconds)

    def _take_interleaved(self, plans: Sequence[tuple[tuple[str, ...], ...]], number: int, attempt: int) -> None:
        generator = np.random.default_rng([self.seed, number, attempt, len(self.runs)])
        for blocks in zip_longest(*plans, fillvalue=()):
            for index in generator.permutation(len(self.runs)):
                state = self.runs[index]
                names = tuple(name for name in blocks[index] if name not in state.given_up)
                if names and self._affordable(state, names):
                    self._take(state, self.runners[index], number, names)

    def _affordable(self, state: RunState, names: tuple[str, ...]) -> bool:
        if not self.budget.limited or state.next_start == 1:
            return True
        return sum(state.start_ms(name, self.taker.effort) for name in names) / 1000 <= self.budget.left_s()

    def _take(self, state: RunState, runner: Runner, number: int, names: tuple[str, ...]) -> None:
        try:
            self.taker.take(state, runner, number, names, self.seed, self.ready(state.run.core.cpu))
        except PhoneFailed as failure:
            # what the start had not measured is asked for again in the round's next pass
            self._get_back(failure)
            return
        if state.barren_starts >= MAX_EMPTY_STARTS:
            self._give_up(state)
        elif state.barren_starts:
            # Android itself may be down, or something lies over the app
            self.back(PhoneFailed(Reason.OFFLINE, self.serial, "a start gave no sample", "look at the phone"))

    def _give_up(self, state: RunState) -> None:
        """A runner that gives nothing ends its own run; where no other run is left, the session."""
        failure = nothing_measured(state, self.serial)
        if not any(other.models.keys() - other.given_up for other in self.runs if other is not state):
            raise failure
        for name in sorted(state.models.keys() - state.given_up):
            self.taker.give_up(state, name, failure.reason, f"{failure.what}; {failure.next_step}")

    def measure_alone(self) -> None:
        """One extra start for each variant that has a number: cold initialisation, first inference, peak memory."""
        for state, runner in zip(self.runs, self.runners, strict=True):
            for name in state.models:
                if self.budget.left_in_all_s() <= 0:
                    return
                if state.medians_ms[name] and name not in state.given_up and name not in state.alone:
                    try:
                        self.taker.take_alone(state, runner, name, self.seed, self.ready(state.run.core.cpu))
                    except PhoneFailed as failure:
                        self._get_back(failure)

    def _get_back(self, failure: PhoneFailed) -> None:
        self.returns += 1
        if self.returns > MOST_RETURNS:
            raise failure
        self.back(failure)

    def _emit_estimates(self, state: RunState, number: int) -> None:
        estimates = self.estimates_of(state)
        self.taker.store.put_estimates(state.run.run, estimates)
        progress = state.progress(number + 1)
        unfinished = {one.name for one in progress if given_up(one)} | state.given_up
        unfinished.update(wanted(progress, state.rule))
        self.emit(
            RoundDone(
                serial=self.serial,
                run=state.run.run,
                round=number,
                estimates=tuple(
                    _spoken(one, one.latency_ms) for one in estimates if one.variant in state.models and one.latency_ms
                ),
                finished=len(state.models.keys() - unfinished),
                wanted=len(state.models),
            )
        )


def nothing_measured(state: RunState, serial: str) -> PhoneFailed:
    return PhoneFailed(
        state.last_refusal or Reason.APP_CRASHED,
        serial,
        f"{MAX_EMPTY_STARTS} starts in a row with the runner {state.run.runner} gave no sample",
        runner_class(state.run.runner).next_step,
    )


def _spoken(estimate: Estimate, latency_ms: float) -> Estimated:
    half_width = None
    if estimate.low_ms is not None and estimate.high_ms is not None:
        half_width = 100 * (estimate.high_ms - estimate.low_ms) / 2 / latency_ms
    return Estimated(
        variant=estimate.variant, latency_ms=latency_ms, half_width_percent=half_width, starts=estimate.starts
    )
