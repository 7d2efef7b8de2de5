"""What runs on when its connection is lost: adbd ends no child that has no terminal, and an app is not its child."""

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
        self._left: list[Process] = []
        self.tools_run_on_s: float | None = None
        """How long a tool runs on. None means that it ends with its connection."""
        self.apps_run_on_s: float | None = None
        """The same for an app."""
        self.starts_beside = 0
        """How many starts began while one of them still ran."""

    def start_begins(self) -> None:
        if any(not process.killed_by for process in self._left):
            self.starts_beside += 1

    def connection_lost(self, process: Process) -> None:
        seconds = self.tools_run_on_s if process.is_tool else self.apps_run_on_s if process.is_app else None
        if seconds is not None:
            self._timers.start(self._run_on(process, seconds))

    async def _run_on(self, process: Process, seconds: float) -> None:
        left = self._processes.orphan(process)
        began_ns = self._clock.boot_ns()
        self._left.append(left)
        self._load.join(left.cpu)
        try:
            await left.guard(self._work(seconds))
        except Killed:
            pass
        finally:
            self._left.remove(left)
            self._load.part(left.cpu, self._clock.boot_ns() - began_ns)
            self._processes.remove(left)

    async def _work(self, seconds: float) -> int:
        await self._clock.elapse(seconds)
        return 0
