"""What happens to the phone's link, and to the phone at the end of it.

An effect answers True where nothing more is heard of what was under way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from virtual_phone import adb_server
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.phone import REBOOT_SECONDS, Phone
from virtual_phone.faults.shared_folder import empty_shared_folder


def unplug(phone: Phone, fault: Fault) -> bool:
    phone.link.end.vanish()
    phone.timers.after(fault.lasts_s, phone.link.end.come_back)
    return True


def lose_tool(phone: Phone, fault: Fault) -> bool:
    """Drops the link; what the shell has launched does not notice, as on real phones."""
    phone.survivors.tools_run_on_s = fault.lasts_s
    return _drop(phone)


def lose_app(phone: Phone, fault: Fault) -> bool:
    """Drops the link; the app, which `am` only listens to, does not notice."""
    phone.survivors.apps_run_on_s = fault.lasts_s
    return _drop(phone)


def _drop(phone: Phone) -> bool:
    phone.link.end.vanish()
    phone.timers.after(Kind.LINK_DROP.about.own_s, phone.link.end.come_back)
    return True


def kill_server(phone: Phone, fault: Fault) -> bool:
    """Kills the adb server. In a process without one only the connections break."""
    phone.link.end.drop_connections()
    if phone.link.address:
        phone.timers.start(_without_server(phone.link.address))
    return True


async def _without_server(address: str) -> None:
    await adb_server.kill()
    await adb_server.connect_when_back(address)


def go_offline(phone: Phone, fault: Fault) -> bool:
    link = phone.link
    link.silent = True
    link.end.drop_connections()

    def undo() -> None:
        link.silent = False
        link.end.drop_connections()

    phone.timers.after(fault.lasts_s, undo)
    return True


def lose_authorisation(phone: Phone, fault: Fault) -> bool:
    link = phone.link
    link.unauthorized = True
    link.end.drop_connections()

    def undo() -> None:
        link.unauthorized = False
        link.end.authorise()

    phone.timers.after(fault.lasts_s, undo)
    return True


def reboot(phone: Phone, fault: Fault) -> bool:
    phone.reboot_soon(fault.lasts_s or REBOOT_SECONDS)
    return True


def slow_down(phone: Phone, fault: Fault) -> bool:
    link = phone.link
    link.bytes_per_s = fault.bytes_per_s

    def undo() -> None:
        link.bytes_per_s = None

    phone.timers.after(fault.lasts_s, undo)
    return False


def replace(phone: Phone, fault: Fault) -> bool:
    """Plugs another phone of the same model into the same place."""
    serial = "VP" + hashlib.sha256(f"other {phone.serial}".encode()).hexdigest()[:10].upper()
    for name in ("ro.serialno", "ro.boot.serialno"):
        phone.properties.set(name, serial)
    empty_shared_folder(phone)
    phone.processes.clear()
    phone.link.end.vanish()
    phone.timers.after(fault.lasts_s, phone.link.end.come_back)
    return True


def appear_twice(phone: Phone, fault: Fault) -> bool:
    phone.link.end.appear_twice()
    return False


EFFECTS: dict[Kind, Callable[[Phone, Fault], bool]] = {
    Kind.UNPLUG: unplug,
    Kind.SERVER_KILLED: kill_server,
    Kind.OFFLINE: go_offline,
    Kind.UNAUTHORIZED: lose_authorisation,
    Kind.REBOOT: reboot,
    Kind.SLOW_LINK: slow_down,
    Kind.REPLACED: replace,
    Kind.SECOND_ADDRESS: appear_twice,
    Kind.LINK_DROP: unplug,
    Kind.TOOL_SURVIVES: lose_tool,
    Kind.APP_SURVIVES: lose_app,
}
