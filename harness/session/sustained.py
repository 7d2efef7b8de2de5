"""`--sustained`: one variant without pause, start after start, to see what heat makes of it.

No gate is waited for after the first start, and heat is what is looked at: nothing is set aside because of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.clock import Clock
from harness.errors import PhoneFailed
from harness.reasons import Reason
from harness.results.records import Conditions
from harness.runners.runner import Effort, Measured, Runner
from harness.session.progress import Emit, Phase, SampleDone
from harness.session.rounds import MAX_EMPTY_STARTS, MOST_RETURNS, nothing_measured
from harness.session.run_state import RunState
from harness.session.starts import Starts
from harness.session.telemetry import median_ms

HEAT = frozenset({Reason.THROTTLED, Reason.TOO_HOT})
START_MS = 10_000
"""Of timed runs in each start: long beside what lies between two, short beside the minutes that heat takes."""
PARTS_TOLD = 20
"""How often people are told how far it is."""
EFFORT = Effort(min_runs=1, min_ms=START_MS, max_ms=START_MS, warmup_min_ms=0, warmup_max_ms=1)


@dataclass(slots=True)
class Sustained:
    state: RunState
    runner: Runner
    taker: Starts
    clock: Clock
    emit: Emit
    seconds: float
    seed: int
    ready: Callable[[int], Conditions]
    """Waits until the phone's conditions allow the first start on this CPU."""
    back: Callable[[PhoneFailed], None]
    """Gets a lost phone back, or raises why it is set aside."""
    returns: int = 0

    def measure(self) -> None:
        began = now = self.ready(self.state.run.core.cpu)
        began_s, number, told = self.clock.monotonic_s(), 1, 0
        elapsed_s = 0.0
        while elapsed_s < self.seconds and not self.state.given_up:
            now = self._take(number, now)
            number += 1
            elapsed_s = self._elapsed_s(began, now, began_s)
            if (part := int(PARTS_TOLD * elapsed_s / self.seconds)) > told:
                told = part
                what = f"{elapsed_s / 60:.1f} of {self.seconds / 60:.1f} min without pause"
                self.emit(Phase(serial=self.taker.phone.serial, what=what))

    def _elapsed_s(self, began: Conditions, now: Conditions, began_s: float) -> float:
        """By the phone's own clock where it tells, since a virtual phone's may run faster; by ours after a reboot."""
        ours = self.clock.monotonic_s() - began_s
        if began.uptime_s is None or now.uptime_s is None:
            return ours
        return max(ours, now.uptime_s - began.uptime_s)

    def _take(self, number: int, before: Conditions) -> Conditions:
        ((name, model),) = self.state.models.items()
        try:
            ended = self.taker.take_lone(
                self.state, self.runner, replace(model, effort=EFFORT), number, self.seed, before
            )
        except PhoneFailed as failure:
            self._get_back(failure)
            return self.taker.read_conditions(self.state.run.core.cpu)
        self._tell(name, number, ended.measured)
        self._refuse_barren(bool(ended.measured))
        return ended.after or before

    def _tell(self, name: str, number: int, measured: tuple[Measured, ...]) -> None:
        for item in measured:
            self.emit(
                SampleDone(
                    serial=self.taker.phone.serial,
                    run=self.state.run.run,
                    round=number,
                    variant=name,
                    median_ms=median_ms(item.latencies_ns),
                )
            )

    def _refuse_barren(self, gave_a_sample: bool) -> None:
        self.state.barren_starts = 0 if gave_a_sample else self.state.barren_starts + 1
        if self.state.barren_starts >= MAX_EMPTY_STARTS:
            raise nothing_measured(self.state, self.taker.phone.serial)

    def _get_back(self, failure: PhoneFailed) -> None:
        self.returns += 1
        if self.returns > MOST_RETURNS:
            raise failure
        self.back(failure)
