"""`--sustained`: one variant without pause, start after start, to see what heat makes of it.

No gate is waited for after the first start, and heat is what is looked at: nothing is set aside because of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.errors import PhoneFailed
from harness.reasons import Reason
from harness.results.records import Sample
from harness.results.telemetry import Conditions
from harness.runners.runner import Effort
from harness.session.context import SessionContext
from harness.session.lent_time import lent_left_s, tell_no_time
from harness.session.progress import SampleDone
from harness.session.refusals import MAX_EMPTY_STARTS
from harness.session.returns import Returns
from harness.session.run_state import RunState
from harness.session.starts import Starts

HEAT = frozenset({Reason.THROTTLED, Reason.TOO_HOT})
START_MS = 10_000
"""The timed runs of a start take so long: long beside the gap between two starts, short beside the minutes of heat."""
PARTS_TOLD = 20
"""How often people are told how far it is."""
EFFORT = Effort(min_runs=1, min_ms=START_MS, max_ms=START_MS, warmup_min_ms=0, warmup_max_ms=1)


@dataclass(frozen=True, slots=True)
class Sustained:
    context: SessionContext
    state: RunState
    starts: Starts
    returns: Returns
    seconds: float

    def measure(self) -> None:
        began = now = self.starts.waiting_room.ready(self.state.run.core, START_MS / 1000)
        began_s, number, told = self.context.clock.monotonic_s(), 1, 0
        elapsed_s = 0.0
        while elapsed_s < self.seconds and not self.state.given_up:
            if lent_left_s(self.context) < START_MS / 1000:
                self._tell_cut(elapsed_s)
                return
            now = self._take(number, now)
            number += 1
            elapsed_s = self._elapsed_s(began, now, began_s)
            if (part := int(PARTS_TOLD * elapsed_s / self.seconds)) > told:
                told = part
                self.context.say(f"{elapsed_s / 60:.1f} of {self.seconds / 60:.1f} min without pause")

    def _tell_cut(self, elapsed_s: float) -> None:
        """The phone is given back before the run is as long as was asked: looking at it and waiting took the rest."""
        ran = f"{elapsed_s / 60:.1f} of {self.seconds / 60:.1f} minutes without pause"
        minutes = self.context.order.config.phones.session_minutes
        why = f"{ran} fit into the {minutes:g} minutes that the phone is lent for; ask for less, or for a longer time"
        for name in self.state.models:
            tell_no_time(self.context, name, why, self.state.run.run)

    def _elapsed_s(self, began: Conditions, now: Conditions, began_s: float) -> float:
        """Returns the time by the phone's own clock where it tells one, since a virtual phone's may run faster.

        After a reboot the phone's clock begins anew, and ours counts.
        """
        ours = self.context.clock.monotonic_s() - began_s
        if began.uptime_s is None or now.uptime_s is None:
            return ours
        return max(ours, now.uptime_s - began.uptime_s)

    def _take(self, number: int, before: Conditions) -> Conditions:
        """Takes one start, and returns the conditions after it."""
        try:
            ended = self.starts.take_at_once(self.state, EFFORT, number, before)
        except PhoneFailed as failure:
            self.returns.get_back(failure)
            return self.context.conditions(self.state.run.core.cpu)
        self._tell(number, ended.samples)
        if self.state.empty_starts >= MAX_EMPTY_STARTS:
            raise self.starts.refusals.nothing_measured(self.state)
        return ended.after or before

    def _tell(self, number: int, samples: Iterable[Sample]) -> None:
        """Tells the median of each sample, and no reasons: nothing is measured again because of them."""
        for sample in samples:
            self.context.emit(
                SampleDone(
                    serial=self.context.phone.serial,
                    run=sample.run,
                    round=number,
                    variant=sample.variant,
                    median_ms=sample.median_ms,
                )
            )
