"""Waits before a start, until the phone's conditions allow one and nothing lies over the app."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from harness.errors import PhoneFailed
from harness.phone import settings
from harness.phone.gates import Gates, Wait, wait_until_ready
from harness.results.records import Conditions
from harness.session.context import SessionContext
from harness.session.progress import Waiting


@dataclass(slots=True)
class WaitingRoom:
    context: SessionContext
    gates: Gates
    began: Conditions
    """The conditions when the session began."""
    obstructed: bool = False
    """True: the last start was not in front all the time."""

    def ready(self, cpu: int) -> Conditions:
        """Returns the conditions that allow a start on this CPU. Raises PhoneFailed where waiting does not help."""
        clock = self.context.clock
        look = partial(self.context.conditions, cpu)
        readiness = wait_until_ready(look, self.began, self.gates, clock.monotonic_s, self._pause, self._tell)
        if not readiness.ready:
            first = readiness.hindrances[0]
            next_step = f"{first.next_step}, and go on with `--resume latest`"
            raise PhoneFailed(first.reason, self.context.phone.serial, first.detail, next_step)
        return self._in_front(cpu, readiness.conditions)

    def _in_front(self, cpu: int, now: Conditions) -> Conditions:
        """Clears away what may lie over the app, and returns the conditions after that."""
        if not self.obstructed and now.locked is not True and now.screen_on is not False:
            return now
        settings.clear_the_way(self.context.phone)
        self.obstructed = False
        return self.context.conditions(cpu)

    def _pause(self, seconds: float) -> bool:
        self.context.clock.wait(seconds)
        return False

    def _tell(self, wait: Wait) -> None:
        what = "; ".join(hindrance.detail for hindrance in wait.hindrances)
        left_s = wait.at_most_s - wait.waited_s
        self.context.emit(Waiting(serial=self.context.phone.serial, what=what, at_most_s=left_s))
