"""kill -9 at random moments: after the next start every setting on the phone is what it was before.

BIGCORE_KILLS=50 for the whole proof; the seed is printed, and BIGCORE_SEED repeats it.
"""

import os
import random
import subprocess
import sys
import textwrap
import time

import pytest

from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.adb_transport import AdbTransport
from harness.phone.adb.transport import Transport
from harness.phone.journal import JournalFolder
from harness.phone.settings import WANTED_SETTINGS

pytestmark = pytest.mark.adb

MEASURING = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from harness.phone.adb.adb_server import AdbServer
    from harness.phone.facts import read_facts
    from harness.phone.journal import JournalFolder
    from harness.phone.settings import held
    from harness.results.records import Clock

    phone, journals = AdbServer.from_environment().transport(sys.argv[1]), JournalFolder(Path(sys.argv[2]))
    facts = read_facts(phone, "now")
    print("begun", flush=True)
    for _ in range(int(sys.argv[3])):
        with held(phone, facts, Clock.FIXED, journals=journals):
            pass
    """
)
LONGEST_S = 0.25


def settings_of(phone: Transport) -> list[str]:
    said = [phone.run(f"settings get {one.namespace} {one.key}").stdout.strip() for one in WANTED_SETTINGS]
    idle = phone.run("dumpsys deviceidle whitelist").stdout
    return [*said, idle, phone.run("dumpsys power | grep mWakefulness=").stdout]


def test_every_setting_is_what_it_was(virtual_phone, adb_port, tmp_path):
    seed = int(os.environ.get("BIGCORE_SEED", time.time_ns() % 10**6))
    kills = int(os.environ.get("BIGCORE_KILLS", "5"))
    print(f"BIGCORE_SEED={seed}")
    moments = random.Random(seed)
    serial = virtual_phone("pixel_8").serial
    phone = AdbTransport(serial, AdbServer(port=adb_port))
    phone.run("settings put system screen_off_timeout 45000; settings delete global window_animation_scale")
    before = settings_of(phone)
    (tmp_path / "journals").mkdir()

    def measure(times: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", MEASURING, serial, str(tmp_path / "journals"), str(times)],
            env={**os.environ, "ANDROID_ADB_SERVER_PORT": str(adb_port)},
            stdout=subprocess.PIPE,
            text=True,
        )

    interrupted = 0
    for _ in range(kills):
        process = measure(10_000)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(moments.uniform(0, LONGEST_S))  # the moment itself is what is drawn at random
        process.kill()
        process.communicate()
        interrupted += bool(JournalFolder(tmp_path / "journals").all())
        assert measure(1).wait(60) == 0
        assert settings_of(phone) == before
        assert JournalFolder(tmp_path / "journals").all() == ()
    assert interrupted, "no kill came while anything was changed"
