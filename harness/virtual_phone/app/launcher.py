"""One start of the benchmark app as Android sees it: a process, an activity in front, status lines, an end."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Protocol

from harness.virtual_phone.app.local_device import LocalDevice
from harness.virtual_phone.packages import Package
from harness.virtual_phone.phone import Phone
from harness.virtual_phone.processes import Process
from harness.virtual_phone.shell.call import Call
from harness.virtual_phone.state import LAUNCHER

CRASHED = "INSTRUMENTATION_RESULT: shortMsg=Process crashed.\nINSTRUMENTATION_CODE: 0\n"
FINISHED = "INSTRUMENTATION_RESULT: bigcore=done\nINSTRUMENTATION_CODE: -1\n"


class EventSource(Protocol):
    name: str

    def events(self, device: LocalDevice, process: Process, request: str) -> AsyncIterator[str | None]: ...

    async def prepare(self) -> None: ...

    async def stop(self) -> None: ...


class Launcher:
    """The Engine that a phone holds: both modes of the app over one source of events."""

    def __init__(self, phone: Phone, source: EventSource) -> None:
        self._phone = phone
        self.source = source
        self.name = source.name

    async def prepare(self) -> None:
        await self.source.prepare()

    async def instrument(self, call: Call, request: str, package: str) -> int:
        installed = self._phone.packages.find(package)
        assert installed is not None
        process = self._phone.processes.app(installed.uid, package, "top-app")
        device = LocalDevice(self._phone, process, installed, "app")
        screen = self._phone.screen
        screen.focus = f"{package}/io.bigcore.app.FrontActivity"
        if screen.keyguard or screen.dialog or not screen.awake:
            device.scene.in_front = False
        self._phone.on_left_foreground = lambda: self._leave_front(device, process)
        try:
            ended = await self._relay(call, device, process, request)
        finally:
            self._phone.on_left_foreground = None
            self._phone.processes.remove(process)
            screen.focus = LAUNCHER
            self._phone.apply_sustained(False)
        call.out(FINISHED if ended else CRASHED)
        return 0

    async def shell_main(self, call: Call, request: str) -> int:
        installed = self._phone.packages.find("io.bigcore.app") or Package("io.bigcore.app", 2000, "", 0, "/dev/null")
        device = LocalDevice(self._phone, call.process, installed, "shell")
        ended = await self._relay(call, device, call.process, request)
        if not ended:
            call.plain_error("Killed")
            return 137
        call.out(FINISHED)
        return 0

    def _leave_front(self, device: LocalDevice, process: Process) -> None:
        device.scene.in_front = False
        self._phone.processes.move_to_cpuset(process, "background")

    async def _relay(self, call: Call, device: LocalDevice, process: Process, request: str) -> bool:
        """True where the app came to its own end."""
        async with contextlib.aclosing(self.source.events(device, process, request)) as events:  # type: ignore[type-var]
            async for event in events:
                if event is None:
                    return True
                call.out(f"INSTRUMENTATION_STATUS: bigcore={event}\nINSTRUMENTATION_STATUS_CODE: 2\n")
                await call.flush()
        return False

    async def stop(self) -> None:
        await self.source.stop()
