"""Which phones hang on this host: told by the adb server whenever that changes, in a thread that waits for its word."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.refusals import refusal
from harness.phone.addresses import READY

Listing = tuple[tuple[str, str], ...]
SILENCE_S = 600.0
"""After so long without a word the adb server is asked anew: it may be another one."""
_AGAIN_S = 1.0


@dataclass(slots=True)
class StatesTold:
    """Phones that hang here and are not ready, such as one that waits for its owner to allow this computer."""

    _told: dict[str, str] = field(default_factory=dict)

    def news(self, listing: Mapping[str, str]) -> list[str]:
        """Returns what is to be said of the phones whose state was not said yet; each once, until it changes."""
        not_ready = {serial: state for serial, state in listing.items() if state != READY}
        new = [(serial, state) for serial, state in not_ready.items() if self._told.get(serial) != state]
        self._told = not_ready
        refusals = (refusal(serial, state) for serial, state in new)
        return [f"{one.subject}: {one.what}; {one.next_step}" for one in refusals]


@contextmanager
def watched(server: AdbServer, tell: Callable[[Listing], None]) -> Iterator[None]:
    """Calls `tell` in the running event loop with (serial, state) of every phone, now and at each change."""
    loop, over = asyncio.get_running_loop(), threading.Event()

    def watch() -> None:
        while not over.is_set():
            try:
                for listing in server.tracked(SILENCE_S):
                    if over.is_set():
                        return
                    loop.call_soon_threadsafe(tell, listing)
            except (PhoneFailed, AdbUnavailable):
                # The server was restarted, or nothing changed for long. What it last told stands until it is back.
                over.wait(_AGAIN_S)

    thread = threading.Thread(target=watch, name="phone watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
