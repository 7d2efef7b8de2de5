from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from virtual_phone.device.phone import Phone
from virtual_phone.in_process import InProcessTransport


@dataclass(frozen=True)
class InHand:
    """A phone without adb, and the way to talk to it."""

    phone: Phone
    adb: InProcessTransport
    loop: asyncio.AbstractEventLoop

    def out(self, line: str) -> str:
        reply = self.adb.run(line)
        assert reply.stderr == ""
        return reply.stdout


MakePhone = Callable[..., InHand]
