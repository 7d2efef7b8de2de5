"""These need a physical phone: they are skipped where none is connected. `ANDROID_SERIAL` chooses one of several."""

import os

import pytest

from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.adb import AdbTransport
from harness.phone.adb_server import AdbServer
from harness.phone.facts import PhoneFacts, read_facts


@pytest.fixture(scope="session")
def phone() -> AdbTransport:
    server = AdbServer.from_environment()
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


@pytest.fixture(scope="session")
def facts(phone: AdbTransport) -> PhoneFacts:
    return read_facts(phone, "now")
