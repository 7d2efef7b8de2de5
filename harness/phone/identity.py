"""Who a phone is, whatever cable or network it hangs on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from harness.phone.adb.transport import Transport
from harness.phone.line import line
from harness.results.records import Engine, PhoneRecord

_ASKED_AT_MOST = 4
_EMULATOR = re.compile(r"^emulator-\d+$")
_PLACEHOLDERS = frozenset({"0123456789ABCDEF", "unknown"})
"""What phones say whose maker gave them no serial number of their own."""
_PROPERTY = re.compile(r"^\[([^\]]+)\]: \[(.*)\]\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Properties:
    """Android's system properties, as `getprop` lists them."""

    pairs: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """None where it is absent or empty."""
        return next((value for found, value in self.pairs if found == name and value), None)

    def first(self, *names: str) -> str | None:
        return next((value for name in names if (value := self.get(name))), None)


@dataclass(frozen=True, slots=True)
class Build:
    """The software on the phone; sessions of different fingerprints are never pooled."""

    fingerprint: str
    android: str
    sdk: int
    abis: tuple[str, ...]
    debuggable: bool
    boot_completed: bool


def parse_properties(output: str) -> Properties:
    return Properties(tuple((match[1], match[2]) for match in _PROPERTY.finditer(output)))


def is_whole(listing: str) -> bool:
    """Whether `getprop` was heard to its end: it lists by name, and what says who the phone is stands near the end."""
    properties = parse_properties(listing)
    told = properties.get("ro.build.version.sdk") and properties.get("ro.product.model")
    return bool(told) and properties.first("ro.serialno") is not None and listing.rstrip("\r\n").endswith("]")


def believed(ask: Callable[[], str], listing_in: Callable[[str], str] = str) -> str:
    """Returns the answer once what `getprop` lists in it is whole, or has come twice alike.

    A listing that was cut names another phone, or none, and nothing may be decided by it.
    """
    before: str | None = None
    for _ in range(_ASKED_AT_MOST - 1):
        answer = ask()
        listing = listing_in(answer)
        if is_whole(listing) or listing == before:
            return answer
        before = listing
    return ask()


def read_properties(phone: Transport, limit_s: float = 30.0) -> Properties:
    return parse_properties(believed(lambda: phone.run(line("getprop"), limit_s).stdout))


def phone_record(properties: Properties, serial: str) -> PhoneRecord:
    manufacturer = properties.get("ro.product.manufacturer") or "unknown"
    model = properties.get("ro.product.model") or "unknown"
    engine = properties.get("ro.bigcore.virtual")
    serialno = properties.first("ro.serialno", "ro.boot.serialno") or serial
    return PhoneRecord(
        identity=identity(_own_serialno(serialno, serial), manufacturer, model),
        serial=serial,
        manufacturer=manufacturer,
        model=model,
        virtual=engine is not None,
        engine=Engine(engine) if engine in set(Engine) else None,
        soc=properties.first("ro.soc.model", "ro.board.platform", "ro.hardware"),
    )


def _own_serialno(serialno: str, address: str) -> str:
    """Emulators of one image all tell the same serial number, and so do phones without one: their address tells them
    apart on this computer, and they are other phones where it changes."""
    shared = _EMULATOR.match(address) or is_placeholder(serialno)
    return f"{serialno} at {address}" if shared and address != serialno else serialno


def is_placeholder(serialno: str) -> bool:
    return serialno in _PLACEHOLDERS


def identity(serialno: str, manufacturer: str, model: str) -> str:
    """The first 16 hexadecimal digits of a SHA-256, so that a shared report does not carry the serial number."""
    return hashlib.sha256("\n".join((serialno, manufacturer, model)).encode()).hexdigest()[:16]


def build(properties: Properties) -> Build:
    sdk = properties.get("ro.build.version.sdk") or ""
    return Build(
        fingerprint=properties.first("ro.build.fingerprint", "ro.vendor.build.fingerprint") or "unknown",
        android=properties.get("ro.build.version.release") or "unknown",
        sdk=int(sdk) if sdk.isdecimal() else 0,
        abis=tuple((properties.first("ro.product.cpu.abilist", "ro.product.cpu.abi") or "").split(",")),
        debuggable=properties.get("ro.debuggable") == "1",
        boot_completed=properties.get("sys.boot_completed") == "1",
    )
