"""One phone may hang at several addresses: its cable, wireless debugging, HOST:PORT. It is spoken to at one of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.identity import is_placeholder, phone_record, read_properties

READY = "device"
"""The state that adb lists for a phone that answers."""
_MOST_AT_ONCE = 8
_ANSWER_LIMIT_S = 10.0
_WIRELESS = re.compile(r"^adb-(.+)-[^-.]+\._adb(?:-tls-connect)?\._tcp\.?$")
"""What adb calls a phone that it found by mDNS: adb-SERIALNO-RANDOM._adb-tls-connect._tcp, without a colon."""


class Listed(Protocol):
    """What is asked of the adb server; AdbServer is one."""

    def connected(self) -> tuple[tuple[str, str], ...]: ...

    def transport(self, serial: str) -> Transport: ...


@dataclass(frozen=True, slots=True)
class Alias:
    """A second address of a phone."""

    address: str
    of: str
    """The address that the phone is spoken to at."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Every phone once."""

    phones: tuple[tuple[str, str], ...]
    """(serial, state), in adb's order."""
    aliases: tuple[Alias, ...] = ()


def over_network(serial: str) -> bool:
    """HOST:PORT, or a name of mDNS. The serial number of a phone on a cable is neither."""
    return ":" in serial or _WIRELESS.match(serial) is not None


def each_once(server: Listed, rows: Sequence[tuple[str, str]]) -> Listing:
    """Asks the phones who they are where one of them could be listed twice."""
    answering = [serial for serial, state in rows if state == READY]
    if len(rows) < 2 or not any(over_network(serial) for serial, _ in rows):
        return Listing(tuple(rows))
    with ThreadPoolExecutor(min(max(1, len(answering)), _MOST_AT_ONCE)) as pool:
        told = pool.map(lambda serial: _identity(server.transport(serial)), answering)
        identities = {serial: found for serial, found in zip(answering, told, strict=True) if found is not None}
    return by_identity(rows, identities)


def by_identity(rows: Sequence[tuple[str, str]], identities: Mapping[str, str]) -> Listing:
    """A cable is preferred to the air; among equals the first that adb lists.

    Two cables are two phones, also where both tell the same serial number and model.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    key = _each_cable_a_phone(rows, _key(rows, identities))
    for serial, state in rows:
        groups.setdefault(key(serial), []).append((serial, state))
    chosen = {name: min(group, key=rank) for name, group in groups.items()}
    aliases = (Alias(serial, chosen[key(serial)][0]) for serial, _ in rows if serial != chosen[key(serial)][0])
    return Listing(tuple(row for row in rows if row in chosen.values()), tuple(aliases))


def _each_cable_a_phone(rows: Sequence[tuple[str, str]], key: Callable[[str], str]) -> Callable[[str], str]:
    """Where several cables lead to one name, nobody can say which of them an address of the air belongs to."""
    cables = Counter(key(serial) for serial, _ in rows if not over_network(serial))
    return lambda serial: key(serial) if cables[key(serial)] < 2 else serial


def _key(rows: Sequence[tuple[str, str]], identities: Mapping[str, str]) -> Callable[[str], str]:
    """Who a phone is; where no address of it answers, the cable that its mDNS name speaks of, or its own address."""
    listed = {serial for serial, _ in rows}

    def home(serial: str) -> str:
        named = _WIRELESS.match(serial)
        return named[1] if named and named[1] in listed else serial

    told = {home(serial): identity for serial, identity in identities.items()}
    return lambda serial: told.get(home(serial), home(serial))


def rank(row: tuple[str, str]) -> tuple[bool, bool]:
    """The address of the least rank is where a phone is spoken to."""
    serial, state = row
    return state != READY, over_network(serial)


def addresses_of_others(server: Listed, serial: str) -> tuple[str, ...]:
    """Returns what adb lists beside the phone at this address, without what is known to be its own second address.

    The phone itself may not answer. On a cable its address is its serial number, which it tells over the air too.
    """
    own = _named_by(serial) or serial
    return tuple(
        other
        for other, state in server.connected()
        if other not in (serial, own) and _named_by(other) != own and not _tells(server, other, state, own)
    )


def _named_by(serial: str) -> str | None:
    """The serial number in a name of mDNS."""
    named = _WIRELESS.match(serial)
    return named[1] if named else None


def _tells(server: Listed, address: str, state: str, serialno: str) -> bool:
    """Whether a phone that answers over the network says that this is its serial number."""
    if state != READY or not over_network(address) or is_placeholder(serialno):
        return False
    try:
        return read_properties(server.transport(address), _ANSWER_LIMIT_S).get("ro.serialno") == serialno
    except PhoneFailed:
        return False


def identities_at(server: Listed, serials: Iterable[str]) -> frozenset[str]:
    """Who answers at these addresses; one that does not answer is left out."""
    return frozenset(identity for serial in serials if (identity := identity_at(server, serial)) is not None)


def identity_at(server: Listed, serial: str) -> str | None:
    """Who answers at this address. None: nobody does."""
    return _identity(server.transport(serial))


def _identity(phone: Transport) -> str | None:
    try:
        return phone_record(read_properties(phone, _ANSWER_LIMIT_S), phone.serial).identity
    except PhoneFailed:
        return None
