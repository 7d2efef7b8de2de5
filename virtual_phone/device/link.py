"""The cable, or the air, between the computer and the phone: what a fault may do to it."""

from __future__ import annotations

import asyncio


class Link:
    def __init__(self) -> None:
        self.silent = False
        """The computer's messages arrive nowhere: adb calls the phone offline."""
        self.unauthorized = False
        self.bytes_per_s: float | None = None

    async def carry(self, count: int) -> None:
        if self.bytes_per_s and count:
            await asyncio.sleep(count / self.bytes_per_s)
