"""What runs the benchmark app of a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from virtual_phone.device.call import Call


class Engine(Protocol):
    """litert, replay or apk; app/engines.py makes one by its name."""

    name: str

    async def instrument(self, call: Call, request: str, package: str) -> int: ...

    async def shell_main(self, call: Call, request: str) -> int: ...

    def tool_events(self, call: Call, request: str) -> AsyncIterator[str]:
        """The same inference for a program of the shell's: the events, unprinted."""

    async def prepare(self) -> None: ...

    async def stop(self) -> None: ...
