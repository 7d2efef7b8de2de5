"""The cable, or the air, between the computer and the phone: what a fault may do to it."""

from __future__ import annotations

import asyncio
from typing import Protocol


class LinkEnd(Protocol):
    """The computer's end of the link: what must notice when something happens to the phone's."""

    def vanish(self) -> None:
        """Breaks connections and refuses new ones: the phone is unplugged or off."""

    def come_back(self) -> None:
        """Makes the phone reachable again."""

    def drop_connections(self) -> None:
        """Breaks connections, and takes new ones."""

    def authorise(self) -> None:
        """Goes on where somebody has tapped "Allow" on the phone's screen."""

    def appear_twice(self) -> None:
        """Shows the same phone at a second address as well, as over Wi-Fi."""


class Nobody:
    """The end of a link that no computer holds."""

    def vanish(self) -> None: ...

    def come_back(self) -> None: ...

    def drop_connections(self) -> None: ...

    def authorise(self) -> None: ...

    def appear_twice(self) -> None: ...


class Link:
    def __init__(self) -> None:
        self.end: LinkEnd = Nobody()
        self.address = ""
        """The phone's name at the adb server, or "" where there is no server."""
        self.silent = False
        """Whether the computer's messages arrive nowhere, so that adb calls the phone offline."""
        self.unauthorized = False
        self.authorizing = False
        """Whether the phone takes the computer's signature and never answers it."""
        self.bytes_per_s: float | None = None

    async def carry(self, count: int) -> None:
        if self.bytes_per_s and count:
            await asyncio.sleep(count / self.bytes_per_s)
