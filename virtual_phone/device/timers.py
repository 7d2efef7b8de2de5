"""What will happen on the phone by itself: tasks that end with the phone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from virtual_phone.device.clock import Clock


class Timers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def after(self, seconds: float | None, action: Callable[[], None]) -> None:
        """Does it when so much time has passed, and never where no time is given."""
        if seconds is not None:
            self.start(self._wait_and_do(seconds, action))

    async def _wait_and_do(self, seconds: float, action: Callable[[], None]) -> None:
        await self._clock.elapse(seconds)
        action()

    def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
