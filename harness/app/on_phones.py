"""The app on the connected phones: put there, taken away, looked at. One phone's failure does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from harness.app.apk import Apk
from harness.errors import NoPhone, PhoneFailed
from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.adb_transport import AdbTransport
from harness.phone.adb.refusals import refusal
from harness.phone.adb.transport import Transport
from harness.phone.addresses import READY, each_once
from harness.phone.identity import build, read_properties
from harness.phone.install import InstalledApp, install, installed, uninstall
from harness.results.names import packages_of


@dataclass(frozen=True, slots=True)
class PhoneApp:
    """The app on one phone, after what was done there."""

    phone: str
    package: str
    installed: bool
    changed: bool = False
    version: str | None = None
    sha256: str | None = None
    same_as_apk: bool | None = None
    """None: there is nothing to compare, or the phone does not let us read it."""


@dataclass(frozen=True, slots=True)
class PhoneFailure:
    phone: str
    reason: str
    detail: str


Said = tuple[tuple[PhoneApp, ...], tuple[PhoneFailure, ...]]
Act = Callable[[Transport], tuple[PhoneApp, ...]]


def _unheard(words: str) -> None: ...


def choose(server: AdbServer, serials: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(serial, state) of the phones that were named, or of all, each once."""
    connected = dict(server.connected())
    if not connected:
        raise NoPhone("adb", "no phone is connected", "plug one in with USB debugging on, then see `bigcore phones`")
    for serial in serials:
        if serial not in connected:
            raise NoPhone(serial, "is not connected", f"connected: {', '.join(sorted(connected))}")
    if serials:
        return tuple((serial, connected[serial]) for serial in serials)
    return each_once(server, sorted(connected.items())).phones


def install_on(
    server: AdbServer, phones: Sequence[tuple[str, str]], apk: Apk, tell: Callable[[str], None] = _unheard
) -> Said:
    def put(phone: Transport) -> tuple[PhoneApp, ...]:
        told = partial(_tell_of, tell, phone.serial)
        changed = install(phone, apk.path, _abis(phone), apk.package, told)
        return (_found(phone.serial, apk.package, installed(phone, apk.package), apk, changed),)

    return _each(server, phones, put)


def _tell_of(tell: Callable[[str], None], serial: str, words: str) -> None:
    tell(f"{serial}: {words}")


def uninstall_from(server: AdbServer, phones: Sequence[tuple[str, str]], package: str) -> Said:
    """Takes the app off, and every copy that sweeps and nights put there under another name."""

    def take(phone: Transport) -> tuple[PhoneApp, ...]:
        rows = [
            PhoneApp(phone=phone.serial, package=name, installed=False, changed=uninstall(phone, name))
            for name in packages_of(package)
        ]
        return tuple(row for row in rows if row.changed or row.package == package)

    return _each(server, phones, take)


def look_on(server: AdbServer, phones: Sequence[tuple[str, str]], package: str, apk: Apk | None) -> Said:
    """Looks for the app, and for the copies of it that lie there under another name."""

    def look(phone: Transport) -> tuple[PhoneApp, ...]:
        rows = [_found(phone.serial, name, installed(phone, name), apk) for name in packages_of(package)]
        return tuple(row for row in rows if row.installed or row.package == package)

    return _each(server, phones, look)


def _each(server: AdbServer, phones: Sequence[tuple[str, str]], act: Act) -> Said:
    done: list[PhoneApp] = []
    failed: list[PhoneFailure] = []
    for serial, state in phones:
        try:
            if state != READY:
                raise refusal(serial, state)
            done.extend(act(AdbTransport(serial, server)))
        except PhoneFailed as failure:
            detail = f"{failure.what}; {failure.next_step}"
            failed.append(PhoneFailure(phone=serial, reason=failure.reason, detail=detail))
    return tuple(done), tuple(failed)


def _found(serial: str, package: str, app: InstalledApp | None, apk: Apk | None, changed: bool = False) -> PhoneApp:
    if app is None:
        return PhoneApp(phone=serial, package=package, installed=False, changed=changed)
    comparable = apk is not None and apk.package == package and app.sha256 is not None
    return PhoneApp(
        phone=serial,
        package=package,
        installed=True,
        changed=changed,
        version=app.version,
        sha256=app.sha256,
        same_as_apk=(app.sha256 == apk.sha256) if apk and comparable else None,
    )


def _abis(phone: Transport) -> tuple[str, ...]:
    return build(read_properties(phone)).abis
