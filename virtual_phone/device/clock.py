"""The phone's clocks: boot time for what is measured, wall time for what is dated."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    def boot_ns(self) -> int:
        """Returns the nanoseconds since an arbitrary start. They never go back."""

    def wall_s(self) -> float:
        """Returns the seconds since 1970, as the phone believes."""

    async def sleep(self, seconds: float) -> None:
        """Waits as a program on the phone does."""

    async def elapse(self, seconds: float) -> None:
        """Waits for something that will happen on the phone by itself."""

    async def catch_up(self) -> None:
        """Waits until imagined work has passed in this computer's time too, where the phone's time is held to it."""

    def jump_wall(self, seconds: float) -> None:
        """Moves the wall clock and nothing else, as a network time update does."""


class HostClock:
    """This computer's time."""

    def __init__(self) -> None:
        self._wall_shift_s = 0.0

    def boot_ns(self) -> int:
        return time.monotonic_ns()

    def wall_s(self) -> float:
        return time.time() + self._wall_shift_s

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def elapse(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def catch_up(self) -> None:
        """Nothing is imagined here."""

    def jump_wall(self, seconds: float) -> None:
        self._wall_shift_s += seconds


class PacedClock:
    """This computer's time; imagined work runs ahead of it, and `catch_up` waits until it has passed."""

    def __init__(self) -> None:
        self._ahead_ns = 0
        self._wall_shift_s = 0.0

    def boot_ns(self) -> int:
        return max(time.monotonic_ns(), self._ahead_ns)

    def wall_s(self) -> float:
        return time.time() + self._ahead_s() + self._wall_shift_s

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def elapse(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def catch_up(self) -> None:
        await asyncio.sleep(self._ahead_s())

    def advance_ns(self, ns: int) -> None:
        self._ahead_ns = self.boot_ns() + ns

    def jump_wall(self, seconds: float) -> None:
        self._wall_shift_s += seconds

    def _ahead_s(self) -> float:
        return max(0, self._ahead_ns - time.monotonic_ns()) / 1e9


class ScaledClock:
    """Virtual time: waiting costs 1/`speed` of itself, and work that is only imagined advances it at once."""

    def __init__(self, speed: float, wall_start_s: float = 1_764_000_000.0) -> None:
        self.speed = speed
        self._wall_start_s = wall_start_s
        self._start_ns = time.monotonic_ns()
        self._advanced_ns = 0
        self._wall_shift_s = 0.0

    def boot_ns(self) -> int:
        return int((time.monotonic_ns() - self._start_ns) * self.speed) + self._advanced_ns

    def wall_s(self) -> float:
        return self._wall_start_s + self.boot_ns() / 1e9 + self._wall_shift_s

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)

    async def elapse(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)

    async def catch_up(self) -> None:
        """Its time is its own."""

    def advance_ns(self, ns: int) -> None:
        self._advanced_ns += ns

    def jump_wall(self, seconds: float) -> None:
        self._wall_shift_s += seconds


class SteppedClock:
    """Virtual time that moves only by work, by a program's waiting, and when it is told: the same in each run."""

    def __init__(self, wall_start_s: float = 1_764_000_000.0) -> None:
        self._wall_s = wall_start_s
        self._now_ns = 0
        self._waiting: list[tuple[int, asyncio.Event]] = []

    def boot_ns(self) -> int:
        return self._now_ns

    def wall_s(self) -> float:
        return self._wall_s + self._now_ns / 1e9

    async def sleep(self, seconds: float) -> None:
        self.advance_ns(int(seconds * 1e9))
        await asyncio.sleep(0)

    async def elapse(self, seconds: float) -> None:
        due = asyncio.Event()
        self._waiting.append((self._now_ns + int(seconds * 1e9), due))
        await due.wait()

    async def catch_up(self) -> None:
        """Its time is its own."""

    def advance_ns(self, ns: int) -> None:
        self._now_ns += ns
        for at_ns, due in self._waiting:
            if at_ns <= self._now_ns:
                due.set()
        self._waiting = [(at_ns, due) for at_ns, due in self._waiting if not due.is_set()]

    def jump_wall(self, seconds: float) -> None:
        self._wall_s += seconds
