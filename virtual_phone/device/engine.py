"""What runs the benchmark app of a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from virtual_phone.device.call import Call


class Engine(Protocol):
    """One of `litert`, `replay` and `apk`; `app/engines.py` makes one by its name."""

    name: str

    async def instrument(self, call: Call, request: str, package: str, opens_window: bool) -> int:
        """Answers a request in the foreground. Not `opens_window`: its activity comes only when the shell starts it."""

    async def shell_main(self, call: Call, request: str) -> int: ...

    def tool_events(self, call: Call, request: str) -> AsyncIterator[str]:
        """Yields the events of the same inference, unprinted, for a program of the shell's."""

    async def prepare(self) -> None: ...

    async def stop(self) -> None: ...
