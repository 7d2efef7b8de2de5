"""Phones that adb does not list, or not yet: those over the network are called, others are waited for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from typing import Protocol

from harness.clock import Clock
from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.addresses import over_network
from harness.reasons import Reason

PASSING = frozenset({"offline", "connecting", "authorizing", "unauthorized"})
"""States of a phone that may be ready in a moment, in adb's words."""
_MOST_AT_ONCE = 8
_LOOK_AGAIN_S = 1.0


class Board(Protocol):
    """What is asked of the adb server; AdbServer is one."""

    def connected(self) -> tuple[tuple[str, str], ...]: ...

    def connect(self, address: str) -> None: ...

    def tracked(self, silence_s: float) -> Iterator[tuple[tuple[str, str], ...]]: ...

    def transport(self, serial: str) -> Transport: ...


class Caller(Protocol):
    def connected(self) -> tuple[tuple[str, str], ...]: ...

    def connect(self, address: str) -> None: ...


def call_forgotten(board: Caller, asked: Iterable[str]) -> tuple[str, ...]:
    """Returns the addresses that were called. adb forgets phones over the network when it or the computer starts anew,
    and nobody but their caller calls them again. Whether one has answered stands in adb's list."""
    wanted = [address for address in dict.fromkeys(asked) if over_network(address)]
    if not wanted:
        return ()
    listed = dict(board.connected())
    forgotten = tuple(address for address in wanted if address not in listed)
    if forgotten:
        with ThreadPoolExecutor(min(len(forgotten), _MOST_AT_ONCE)) as pool:
            list(pool.map(lambda address: call(board, address), forgotten))
    return forgotten


def not_listed(serial: str) -> PhoneFailed:
    """Of a phone that adb does not list, after it was called where that can be done."""
    if not over_network(serial):
        return PhoneFailed(
            Reason.PHONE_LOST, serial, "no such phone is connected", "plug it in, then see `bigcore phones`"
        )
    return PhoneFailed(
        Reason.PHONE_LOST,
        serial,
        "no phone answers at this address",
        "see that it is on, in this network, and lets itself be debugged over it; where it has another address now, "
        "run `adb connect` with that one",
    )


def listings(board: Board, clock: Clock, limit_s: float) -> Iterator[tuple[tuple[str, str], ...]]:
    """(serial, state) of every phone: now, and at each change for so long at most, as the adb server tells it."""
    deadline_s = clock.monotonic_s() + limit_s
    yield board.connected()
    while (left_s := deadline_s - clock.monotonic_s()) > 0:
        try:
            # as they are now, and as they are after the next change
            yield from islice(board.tracked(left_s), 2)
        except (PhoneFailed, AdbUnavailable):
            # nothing has changed until the end, or the server starts anew
            left_s = deadline_s - clock.monotonic_s()
            clock.wait(max(0.0, min(_LOOK_AGAIN_S, left_s)))


def call(board: Caller, address: str) -> None:
    """Whether it answered, the next look for the phone says."""
    with suppress(PhoneFailed, AdbUnavailable):
        board.connect(address)
