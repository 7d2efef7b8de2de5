"""Which of the connected phones a sweep measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from harness.errors import NoPhone, PhoneFailed
from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.refusals import refusal
from harness.phone.addresses import READY, Alias, Listed, each_once, identity_at
from harness.phone.arrival import call_forgotten, not_listed

WAYS_ON = "plug one in with USB debugging on, or measure a virtual one with `--phone virtual:pixel_1`"


@dataclass(frozen=True, slots=True)
class Phones:
    ready: tuple[str, ...]
    not_ready: tuple[PhoneFailed, ...]
    """Why each of them is not."""
    aliases: tuple[Alias, ...] = ()
    """Addresses that are left out, because their phone is measured at another one."""


class Exchange(Listed, Protocol):
    """What is asked of the adb server; AdbServer is one."""

    def connect(self, address: str) -> None: ...


def find_phones(asked: Sequence[str], server: Exchange | None = None) -> Phones:
    """Returns every phone that is ready, or those asked for, each once. Raises NoPhone where none is.

    One that was asked for by an address of the network is called where adb does not know it.
    """
    board = server or AdbServer.from_environment()
    call_forgotten(board, asked)
    states = dict(board.connected())
    wanted = list(dict.fromkeys(asked)) or list(states)
    listing = each_once(board, [(serial, states[serial]) for serial in wanted if serial in states])
    left_out = {alias.address for alias in listing.aliases}
    wanted = [serial for serial in wanted if serial not in left_out]
    ready = tuple(serial for serial in wanted if states.get(serial) == READY)
    not_ready = tuple(_why(serial, states.get(serial)) for serial in wanted if serial not in ready)
    if ready:
        return Phones(ready, not_ready, listing.aliases)
    if not not_ready:
        raise NoPhone("phones", "none is connected", WAYS_ON)
    first = not_ready[0]
    raise NoPhone(first.subject, first.what, f"{first.next_step}; or {WAYS_ON}")


def at_their_addresses_now(
    asked: Sequence[str], identities: Mapping[str, str], server: Listed | None = None
) -> tuple[str, ...]:
    """Where the phones that were asked for hang now: wireless debugging gives a phone a new port each time.

    `identities` tells whom an earlier session met at an address. Who is found nowhere is missing at the old one, which
    adb may list as offline for long.
    """
    if not identities.keys() & set(asked):
        return tuple(asked)
    board = server or AdbServer.from_environment()
    states = dict(board.connected())
    gone = {identities[serial]: serial for serial in asked if serial in identities and states.get(serial) != READY}
    others = [serial for serial, state in states.items() if state == READY and serial not in asked] if gone else []
    found = {gone[who]: serial for serial in others if (who := identity_at(board, serial)) in gone}
    return tuple(found.get(serial, serial) for serial in asked)


def _why(serial: str, state: str | None) -> PhoneFailed:
    return not_listed(serial) if state is None else refusal(serial, state)
