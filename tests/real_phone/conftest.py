"""These need a physical phone: they are skipped where none is connected. `ANDROID_SERIAL` chooses one of several."""

import os
import socket
import sys
from pathlib import Path

import pytest

from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.adb_transport import AdbTransport
from harness.phone.facts import PhoneFacts, read_facts

USB = Path("/sys/bus/usb/devices")
ADB_INTERFACE = ("ff", "42", "01")
"""Class, subclass and protocol of adb's USB interface (AOSP, packages/modules/adb/adb.h)."""


@pytest.fixture(scope="session")
def phone() -> AdbTransport:
    server = AdbServer.from_environment()
    if not (_runs(server) or _phone_on_usb()):
        pytest.skip("no phone is connected by USB, and no adb server runs that could know one over Wi-Fi")
    try:
        listed = server.connected()
    except (AdbUnavailable, PhoneFailed):
        listed = ()
    wanted = os.environ.get("ANDROID_SERIAL")
    for serial, state in listed:
        if state == "device" and wanted in (None, serial):
            found = AdbTransport(serial, server)
            if not read_facts(found, "now").phone.virtual:
                return found
    pytest.skip("no physical phone is connected")


def _runs(server: AdbServer) -> bool:
    """Without starting one: a test run leaves no adb server behind on a computer without phones."""
    try:
        socket.create_connection((server.host, server.port), timeout=3).close()
    except OSError:
        return False
    return True


def _phone_on_usb() -> bool:
    """True as well where the system does not list its USB devices as Linux does."""
    if not USB.is_dir():
        return sys.platform != "linux"
    return any(_read(interface) == ADB_INTERFACE for interface in USB.iterdir())


def _read(interface: Path) -> tuple[str, ...]:
    try:
        names = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
        return tuple((interface / name).read_text().strip() for name in names)
    except OSError:
        return ()


@pytest.fixture(scope="session")
def facts(phone: AdbTransport) -> PhoneFacts:
    return read_facts(phone, "now")
