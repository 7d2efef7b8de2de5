"""What everything in a session needs: order, phone, store, clock, and `emit`, which tells its progress."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.clock import Clock, spell
from harness.host.host_watch import HostWatch
from harness.phone import settings
from harness.phone.conditions import read_conditions
from harness.phone.facts import PhoneFacts
from harness.phone.recovery import ReturningPhone
from harness.results.telemetry import Conditions
from harness.session.order import SessionOrder
from harness.session.progress import Emit, Phase
from harness.store.store import Store


@dataclass(frozen=True, slots=True)
class SessionContext:
    order: SessionOrder
    facts: PhoneFacts
    phone: ReturningPhone
    store: Store
    clock: Clock
    emit: Emit
    host: HostWatch | None
    """Watches this computer where the phone's numbers are its own."""
    began_s: float = field(default=0.0, kw_only=True)
    """When the phone was met, by the monotonic clock."""

    @property
    def seed(self) -> int:
        return self.order.config.measure.seed

    def now(self) -> str:
        """Returns the time of day as the records keep it."""
        return spell(self.clock.now())

    def say(self, words: str) -> None:
        """Emits a phase that not every session has: what is done now, in words."""
        self.emit(Phase(serial=self.order.serial, what=words))

    def look_at_host(self) -> None:
        if self.host is not None:
            self.host.look()

    def say_step(self, words: str) -> None:
        """Emits a phase that every session has."""
        self.emit(Phase(serial=self.order.serial, what=words, routine=True))

    def conditions(self, cpu: int) -> Conditions:
        """Returns the conditions of the phone, and of this one of its CPUs, as they are now."""
        return read_conditions(self.phone, cpu, self.facts.build.sdk, self.now())

    def renew_settings(self) -> None:
        """Sets again what a phone forgets when it restarts."""
        settings.renew(self.phone, self.order.config.measure.clock)
