"""Waits before a start, until the phone's conditions allow one and nothing lies over the app."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from harness.errors import NotWaitedFor, PhoneFailed
from harness.phone import waking
from harness.phone.changed_phone import GO_ON
from harness.phone.gates import Gates, Wait, wait_until_ready
from harness.phone.online_cpus import offline_cpus, online_section
from harness.phone.sections import gather, split
from harness.reasons import Reason
from harness.results.records import ANY_CORE, CoreChoice
from harness.results.telemetry import Conditions
from harness.runners.remains import end, end_remains, parse_remains, remains_section
from harness.session.context import SessionContext
from harness.session.lent_time import lent_left_s
from harness.session.progress import Waiting

_LOOK_AGAIN_S = 2.0


@dataclass(slots=True)
class WaitingRoom:
    context: SessionContext
    gates: Gates
    began: Conditions
    """The conditions when the session began."""
    cool_down_s: float = 0.0
    """A fixed pause before every start but the first, however cool the phone is."""
    entered: bool = False
    """True: a start was let in before."""
    obstructed: bool = False
    """True: the last start was not in front all the time."""

    def pauses_s(self, starts: int) -> float:
        """Returns how long the fixed pauses before the next starts take."""
        return (starts if self.entered else starts - 1) * self.cool_down_s

    def ready(self, core: CoreChoice, start_s: float = 0.0) -> Conditions:
        """Returns the conditions that allow a start on this core, which will take `start_s`.

        Raises PhoneFailed where waiting does not help.
        """
        clock, cpu = self.context.clock, core.cpu
        self._cool_down(start_s)
        self._wait_for(core, start_s)
        look = partial(self.context.conditions, cpu)
        gates = replace(self.gates, max_wait_s=self._most_s(self.gates.max_wait_s, start_s))
        readiness = wait_until_ready(look, self.began, gates, clock.monotonic_s, self._pause, self._tell)
        if not readiness.ready:
            first = readiness.hindrances[0]
            next_step = f"{first.next_step},{GO_ON}"
            raise self._failure(gates.max_wait_s)(first.reason, self.context.phone.serial, first.detail, next_step)
        return self._in_front(cpu, readiness.conditions)

    def _cool_down(self, start_s: float) -> None:
        pause_s = self._most_s(self.cool_down_s, start_s)
        if self.entered and pause_s > 0:
            words = "the pause between two starts (cool_down_seconds)"
            self.context.emit(Waiting(serial=self.context.order.serial, what=words, at_most_s=pause_s))
            self.context.clock.wait(pause_s)
        self.entered = True

    def _wait_for(self, core: CoreChoice, start_s: float) -> None:
        """Ends what an earlier start left, and waits for CPUs that are switched off for a while."""
        clock = self.context.clock
        most_s = self._most_s(self.gates.max_wait_s, start_s)
        deadline_s = clock.monotonic_s() + most_s
        while missing := self._offline(core):
            words = f"CPU {', '.join(map(str, missing))} to come back: it is switched off"
            left_s = deadline_s - clock.monotonic_s()
            if left_s <= 0:
                raise self._failure(most_s)(
                    Reason.LARGE_CORE_OFFLINE,
                    self.context.phone.serial,
                    f"waited {most_s:g} s for {words}",
                    f"let it cool and switch its screen on,{GO_ON}",
                )
            self.context.emit(Waiting(serial=self.context.phone.serial, what=words, at_most_s=left_s))
            clock.wait(min(_LOOK_AGAIN_S, left_s))

    def _failure(self, waited_s: float) -> type[PhoneFailed]:
        """A phone that would have been waited for longer, were it not lent, has not failed."""
        return NotWaitedFor if waited_s < self.gates.max_wait_s else PhoneFailed

    def _most_s(self, asked_s: float, start_s: float) -> float:
        """A phone that is lent is not waited for beyond its time, in which the start must fit as well."""
        return max(0.0, min(asked_s, lent_left_s(self.context) - start_s))

    def _offline(self, core: CoreChoice) -> tuple[int, ...]:
        """Asks two things in one exchange: what of ours still runs, which is ended, and which CPUs are off."""
        phone, packages = self.context.phone, self.context.order.packages
        answers = split(phone.run(gather(online_section(), remains_section(packages))).stdout)
        self._tell_ended(end(phone, packages, parse_remains(answers.text("remains"))))
        if core.label == ANY_CORE:  # a run that is not pinned takes the CPUs that there are
            return ()
        return offline_cpus(answers.text("online"), core)

    def end_remains(self) -> None:
        """Ends what an earlier start left, and waits for nothing."""
        self._tell_ended(end_remains(self.context.phone, self.context.order.packages))

    def _tell_ended(self, count: int) -> None:
        if count:
            self.context.say("ended a program of an earlier start that still ran")

    def _in_front(self, cpu: int, now: Conditions) -> Conditions:
        """Clears away what may lie over the app, and returns the conditions after that."""
        if not self.obstructed and now.locked is not True and now.screen_on is not False:
            return now
        was_obstructed = self.obstructed
        waking.clear_the_way(self.context.phone)
        self.obstructed = False
        cleared = self.context.conditions(cpu)
        # The app's window wakes a phone that lets it: only a start that was not in front says that this one does not.
        if was_obstructed and cleared.screen_on is False and self.context.order.needs_screen:
            raise waking.still_off(self.context.phone.serial)
        return cleared

    def _pause(self, seconds: float) -> bool:
        self.context.clock.wait(seconds)
        return False

    def _tell(self, wait: Wait) -> None:
        what = "; ".join(hindrance.detail for hindrance in wait.hindrances)
        left_s = wait.at_most_s - wait.waited_s
        self.context.emit(Waiting(serial=self.context.phone.serial, what=what, at_most_s=left_s))
