"""An event loop whose time leaps over every wait: an hour of silence costs nothing, and a hang is seen at once."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Mapping
from typing import Any


class NothingWillHappen(Exception):
    """Somebody waits, and no timer, task or connection can ever wake them."""


class _Leaps(selectors.BaseSelector):
    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise NothingWillHappen("everybody waits, nobody will ever answer")
        self.now_s += timeout
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leaps = _Leaps()
        super().__init__(self._leaps)

    def time(self) -> float:
        return self._leaps.now_s

    def leap(self, seconds: float) -> None:
        self._leaps.now_s += seconds


class LoopClock:
    """The phone's clock on such a loop: waits, imagined work and time limits are all one time."""

    def __init__(self, loop: LeapingLoop, wall_start_s: float = 1_764_000_000.0) -> None:
        self._loop = loop
        self._wall_start_s = wall_start_s

    def boot_ns(self) -> int:
        return int(self._loop.time() * 1e9)

    def wall_s(self) -> float:
        return self._wall_start_s + self._loop.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def elapse(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def catch_up(self) -> None:
        """Its time is its own."""

    def advance_ns(self, ns: int) -> None:
        self._loop.leap(ns / 1e9)

    def jump_wall(self, seconds: float) -> None:
        self._wall_start_s += seconds
