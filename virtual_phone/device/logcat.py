"""The log: a ring of lines, and whoever waits for the next one."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from virtual_phone.device.clock import Clock

CAPACITY = 4000
LONGEST_MESSAGE = 4000


@dataclass(frozen=True, slots=True)
class Line:
    wall_s: float
    pid: int
    tid: int
    level: str
    tag: str
    message: str

    def threadtime(self) -> str:
        at = datetime.fromtimestamp(self.wall_s, UTC)
        stamp = at.strftime("%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}"
        return f"{stamp} {self.pid:5d} {self.tid:5d} {self.level} {self.tag:<8}: {self.message}"


class Logcat:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.lines: deque[Line] = deque(maxlen=CAPACITY)
        self._grown = asyncio.Event()
        self.written = 0

    def write(self, level: str, tag: str, message: str, pid: int = 1104) -> None:
        for part in message.splitlines() or [""]:
            self.lines.append(Line(self._clock.wall_s(), pid, pid, level, tag, part[:LONGEST_MESSAGE]))
            self.written += 1
        self._grown.set()

    async def wait(self) -> None:
        self._grown.clear()
        await self._grown.wait()

    def clear(self) -> None:
        self.lines.clear()
