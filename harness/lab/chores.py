"""What an agent does again and again, each chore by itself: a fault of one is told and ends no other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from procrastinate.exceptions import ConnectorException

from harness.errors import HarnessError


async def each(
    seconds: float,
    chore: Callable[[], Awaitable[None]],
    say: Callable[[str], None],
    sooner: asyncio.Event | None = None,
) -> None:
    """A database that is away for a while does not end an agent, nor does any other fault of a single chore: it is
    told, and the chore is tried again when its time comes."""
    asked = asyncio.Event() if sooner is None else sooner
    while True:
        (error,) = await asyncio.gather(chore(), return_exceptions=True)
        if isinstance(error, ConnectorException | HarnessError):
            say(f"{error.__cause__ or error}; trying again")
        elif error is not None:
            say(f"{type(error).__name__}: {error}; trying again (please report this)")
        await heard(asked, seconds)


async def heard(event: asyncio.Event, patience_s: float) -> None:
    """Waits for the event, for no longer than that, and takes it as heard."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience_s):
            await event.wait()
    event.clear()
