"""One agent serves under a host's name: a second one would take the first one's jobs for abandoned, and its phones for
gone. A file keeps it on one computer, a lock of the database among all."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager

from harness.clock import Clock
from harness.lab.errors import LabError
from harness.phone import process_lock
from harness.phone.state_folder import state_folder
from harness.store.sole_use import LastingUse
from harness.store.store import Store

PATIENCE_S = 60.0
"""The database frees the lock of a computer that was cut off after 25 s: a name may be one's own former life's."""


def alone(host: str) -> AbstractContextManager[None]:
    """Raises LabError where another agent of this computer serves the lab under this name."""
    file = state_folder("lab") / f"agent-{_digest(host).hex()[:16]}.lock"
    return process_lock.alone(file, 0.0, lambda: _another_agent(host))


class HostName:
    """The name under which an agent serves, as the lab's own and nobody else's."""

    def __init__(self, host: str, store: Store, clock: Clock) -> None:
        self._host, self._clock = host, clock
        self._use = LastingUse(store, int.from_bytes(_digest(f"lab host {host}")[:8], signed=True))
        self._held_s = clock.monotonic_s()

    def take(self) -> None:
        """Raises LabError where another agent has it."""
        if not self._use.holds():
            raise _another_agent(self._host)
        self._held_s = self._clock.monotonic_s()

    def keep(self) -> None:
        """To be asked often. Raises LabError where another agent has had it for long."""
        try:
            self.take()
        except LabError:
            if self._clock.monotonic_s() - self._held_s > PATIENCE_S:
                raise

    def let_go(self) -> None:
        self._use.let_go()


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def _another_agent(host: str) -> LabError:
    what = "another agent serves this host already, here or on a computer of the same name"
    return LabError(host, what, "stop that one, or give this one a name of its own with --host NAME")
