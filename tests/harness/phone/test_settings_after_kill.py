"""kill -9 at every command of a measurement: after the next start every setting on the phone is what it was before.

Before a command, after it, and at a random moment in it; BIGCORE_SEED repeats the moments.
"""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.adb_transport import AdbTransport
from harness.phone.adb.transport import Transport
from harness.phone.facts import read_facts
from harness.phone.journal import JournalFolder
from harness.phone.settings import WANTED_SETTINGS, held
from harness.results.records import Clock

pytestmark = pytest.mark.adb

MEASURING = textwrap.dedent(
    """
    import os, signal, sys, threading
    from pathlib import Path
    from harness.phone.adb.adb_server import AdbServer
    from harness.phone.facts import read_facts
    from harness.phone.journal import JournalFolder
    from harness.phone.settings import held
    from harness.results.records import Clock

    serial, journals, last, moment = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]


    def die():
        os.kill(os.getpid(), signal.SIGKILL)


    class Mortal:
        def __init__(self, phone):
            self.phone, self.serial, self.commands = phone, phone.serial, 0

        def run(self, line, timeout_s=30.0):
            self.commands += 1
            if self.commands != last:
                return self.phone.run(line, timeout_s)
            if moment == "before":
                die()
            if moment not in ("before", "after"):
                threading.Timer(float(moment), die).start()
            self.phone.run(line, timeout_s)
            die()


    phone = AdbServer.from_environment().transport(serial)
    facts, mortal = read_facts(phone, "now"), Mortal(phone)
    with held(mortal, facts, Clock.FIXED, journals=JournalFolder(journals)):
        pass
    print(mortal.commands)
    """
)
LONGEST_COMMAND_S = 0.05
"""The virtual phone answers within this; a longer draw is a kill after the answer."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A phone whose settings differ from what a measurement wants, and the journals of those who measure on it."""

    phone: Transport
    adb_port: int
    journals: Path

    def measure(self, last: int = 0, moment: str = "") -> tuple[int, str]:
        """Returns how the process ended and what it said.

        It is killed at command number `last`: "before" it, "after" it, or so many seconds after it was sent.
        """
        arguments = [sys.executable, "-c", MEASURING, self.phone.serial, str(self.journals), str(last), moment]
        environment = {**os.environ, "ANDROID_ADB_SERVER_PORT": str(self.adb_port)}
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, done.stdout + done.stderr

    def measure_again(self) -> None:
        with held(self.phone, read_facts(self.phone, "now"), Clock.FIXED, journals=JournalFolder(self.journals)):
            pass

    def settings(self) -> list[str]:
        said = [self.phone.run(f"settings get {one.namespace} {one.key}").stdout.strip() for one in WANTED_SETTINGS]
        idle = self.phone.run("dumpsys deviceidle whitelist").stdout
        return [*said, idle, self.phone.run("dumpsys power | grep mWakefulness=").stdout]


@pytest.fixture
def desk(virtual_phone: Callable[[str], Transport], adb_port: int, tmp_path: Path) -> Desk:
    phone = AdbTransport(virtual_phone("pixel_8").serial, AdbServer(port=adb_port))
    phone.run("settings put system screen_off_timeout 45000; settings delete global window_animation_scale")
    (tmp_path / "journals").mkdir()
    return Desk(phone, adb_port, tmp_path / "journals")


def test_every_setting_is_what_it_was(desk: Desk):
    seed = int(os.environ.get("BIGCORE_SEED", time.time_ns() % 10**6))
    print(f"BIGCORE_SEED={seed}")
    drawn = random.Random(seed)
    before = desk.settings()
    ended, commands = desk.measure()
    assert ended == 0, commands
    changed_at_kill = []
    for last in range(1, int(commands) + 1):
        for moment in ("before", "after", str(drawn.uniform(0, LONGEST_COMMAND_S))):
            killed, said = desk.measure(last, moment)
            assert killed == -signal.SIGKILL, said
            changed_at_kill.append(bool(JournalFolder(desk.journals).all()))
            desk.measure_again()
            assert desk.settings() == before, (last, moment)
            assert JournalFolder(desk.journals).all() == (), (last, moment)
    assert any(changed_at_kill)
    assert not all(changed_at_kill)
