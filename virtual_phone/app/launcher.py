"""One start of the benchmark app as Android sees it: a process, an activity in front, status lines, an end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from virtual_phone.app.fault_events import AppDied, EventFaults
from virtual_phone.app.local_device import LocalDevice
from virtual_phone.device.call import Call
from virtual_phone.device.packages import Package
from virtual_phone.device.performance import set_sustained
from virtual_phone.device.phone import Phone
from virtual_phone.device.processes import Process
from virtual_phone.device.state import LAUNCHER, NO_ACTIVITY
from virtual_phone.faults.deaths import CRASHED

ABORTED = "INSTRUMENTATION_ABORTED: System has crashed.\n"
WINDOW_WITHIN_S = 12.0
"""So long the app waits for the shell to open it."""
FINISHED = "INSTRUMENTATION_RESULT: bigcore=done\nINSTRUMENTATION_CODE: -1\n"


class EventSource(Protocol):
    name: str

    def events(self, device: LocalDevice, process: Process, request: str) -> AsyncIterator[str | None]: ...

    async def prepare(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class FrontActivity:
    """The app's activity while its start lasts."""

    phone: Phone
    device: LocalDevice
    process: Process
    tried: asyncio.Event = field(default_factory=asyncio.Event)
    """The shell has tried to open it, with success or not."""

    def come_to_front(self) -> None:
        self.tried.set()
        if self.phone.profile.windows.shell_may_open and not self.covered():
            self.device.resume()
            self.phone.processes.move_to_cpuset(self.process, "top-app")

    def covered(self) -> bool:
        screen = self.phone.screen
        return bool(screen.keyguard or screen.dialog or not screen.awake)

    def leave_front(self) -> None:
        self.device.pause()
        self.phone.processes.move_to_cpuset(self.process, "background")

    def pause(self) -> None:
        self.device.pause()


class Launcher:
    """The Engine that a phone holds: both modes of the app over one source of events."""

    def __init__(self, phone: Phone, source: EventSource) -> None:
        self._phone = phone
        self.source = source
        self.name = source.name

    async def prepare(self) -> None:
        await self.source.prepare()

    async def instrument(self, call: Call, request: str, package: str, opens_window: bool) -> int:
        installed = self._phone.packages.find(package)
        assert installed is not None
        self._phone.survivors.start_begins()
        process = self._phone.processes.app(installed.uid, package, "top-app")
        device = LocalDevice(self._phone, process, installed, "app")
        screen = self._phone.screen
        screen.focus = f"{package}/io.bigcore.app.FrontActivity"
        screen.activity = activity = FrontActivity(self._phone, device, process)
        if not opens_window:
            self._phone.processes.move_to_cpuset(process, "foreground")
        if not opens_window or activity.covered():
            device.pause()
        try:
            end = await self._ended(call, device, process, request)
        except asyncio.CancelledError:
            self._phone.survivors.connection_lost(process)
            raise
        finally:
            screen.activity = NO_ACTIVITY
            self._phone.processes.remove(process)
            screen.focus = LAUNCHER
            set_sustained(self._phone.modes, self._phone.cores, on=False)
        call.out(ABORTED if self._phone.system_server.down else end)
        return 0

    async def shell_main(self, call: Call, request: str) -> int:
        installed = self._phone.packages.find("io.bigcore.app") or Package("io.bigcore.app", 2000, "", 0, "/dev/null")
        run_from = replace(installed, apk=call.path(call.environment["CLASSPATH"]))
        device = LocalDevice(self._phone, call.process, run_from, "shell")
        end = await self._ended(call, device, call.process, request)
        if end != FINISHED:
            call.plain_error(
                "Killed" if end == CRASHED else 'Exception in thread "main" java.lang.IllegalStateException'
            )
            return 137 if end == CRASHED else 1
        call.out(FINISHED)
        return 0

    async def tool_events(self, call: Call, request: str) -> AsyncIterator[str]:
        package = Package("benchmark_model", call.process.uid, "", 0, "/dev/null")
        device = LocalDevice(self._phone, call.process, package, "shell")
        async with contextlib.aclosing(self.source.events(device, call.process, request)) as events:  # type: ignore[type-var]
            async for event in events:
                if event is not None:
                    yield event

    async def _ended(self, call: Call, device: LocalDevice, process: Process, request: str) -> str:
        """Returns how the start came to its end, in the words of `am`."""
        try:
            return FINISHED if await self._relay(call, device, process, request) else CRASHED
        except AppDied as died:
            died.death.leave_traces(self._phone, process)
            return died.death.am_says

    async def _relay(self, call: Call, device: LocalDevice, process: Process, request: str) -> bool:
        """Returns whether the app came to its own end."""
        faults = EventFaults(self._phone.faults)
        async with contextlib.aclosing(self.source.events(device, process, request)) as events:  # type: ignore[type-var]
            async for event in events:
                if event is None:
                    return True
                call.out(await faults.lines(event))
                await call.flush()
                if event.startswith('{"event":"window"') and '"state":"awaited"' in event:
                    await self._window_tried()
        return False

    async def _window_tried(self) -> None:
        activity = self._phone.screen.activity
        if isinstance(activity, FrontActivity):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(activity.tried.wait(), WINDOW_WITHIN_S)

    async def stop(self) -> None:
        await self.source.stop()
