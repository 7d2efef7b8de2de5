"""Tools that run on when their connection is lost: adbd does not end a child that has no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from virtual_phone.device.clock import Clock
from virtual_phone.device.load import Load
from virtual_phone.device.processes import Killed, Process, ProcessTable

if TYPE_CHECKING:
    from virtual_phone.device.timers import Timers


class Survivors:
    def __init__(self, processes: ProcessTable, load: Load, clock: Clock, timers: Timers) -> None:
        self._processes = processes
        self._load = load
        self._clock = clock
        self._timers = timers
        self.run_on_s: float | None = None
        """How long a tool runs on. None means that it ends with its connection."""
        self.running = 0
        self.starts_beside = 0
        """How many starts began while such a tool still ran."""

    def start_begins(self) -> None:
        if self.running:
            self.starts_beside += 1

    def connection_lost(self, process: Process) -> None:
        if process.is_tool and self.run_on_s is not None:
            self._timers.start(self._run_on(process, self.run_on_s))

    async def _run_on(self, process: Process, seconds: float) -> None:
        left = self._processes.orphan(process)
        began_ns = self._clock.boot_ns()
        self.running += 1
        self._load.join(left.cpu)
        try:
            await left.guard(self._work(seconds))
        except Killed:
            pass
        finally:
            self.running -= 1
            self._load.part(left.cpu, self._clock.boot_ns() - began_ns)
            self._processes.remove(left)

    async def _work(self, seconds: float) -> int:
        await self._clock.elapse(seconds)
        return 0
