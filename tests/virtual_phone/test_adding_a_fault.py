"""The recipe for a new kind of fault, followed on a copy of the tree: one entry, one function, two files."""

from __future__ import annotations

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
PACKAGES = ("virtual_phone", "harness", "models")
"""The virtual phone, and what it imports."""
LISTED = Path("virtual_phone/device/faults.py")
DONE = Path("virtual_phone/faults/conditions.py")

ENTRY = """\
    SCREEN_DARK = "screen_dark", About("Somebody has switched the screen off.", ANY_TIME, ("seconds",))
"""
FUNCTION = """\
def darken(phone: Phone, fault: Fault) -> None:
    screen = phone.screen
    screen.awake = False

    def undo() -> None:
        screen.awake = True

    phone.timers.after(fault.lasts_s, undo)


"""
ROW = """\
    Kind.SCREEN_DARK: darken,
"""
PHONE_WITH_IT = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from virtual_phone.device.clock import SteppedClock
from virtual_phone.device.fault_script import Faults
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.phone import Phone
from virtual_phone.device.profile import load
from virtual_phone.factory import equip
from virtual_phone.faults.draw import draw
from virtual_phone.faults.effects import WITH_EFFECT
from virtual_phone.in_process import InProcessTransport

assert set(Kind) == WITH_EFFECT
assert "screen_dark" in {fault.kind for fault in draw(np.random.default_rng(1), 1000)}
loop = asyncio.new_event_loop()
script = Faults([Fault(kind="screen_dark", at="shell:true", seconds=60)])
phone = equip(Phone(load("pixel_1"), "replay", clock=SteppedClock(), faults=script))
adb = InProcessTransport(phone, loop)
seen = []
def look():
    seen.append("mWakefulness=Asleep" in adb.run("dumpsys power").stdout)
look()
adb.run("true")
look()
adb.pass_time(61)
look()
loop.run_until_complete(phone.close())
print(seen, [fault.kind.value for fault in phone.faults.fired])
"""


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    for name in PACKAGES:
        shutil.copytree(HOME / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.apk"))
    return tmp_path


def _insert(file: Path, text: str, before: str) -> None:
    old = file.read_text(encoding="utf-8")
    place = old.rindex(before)
    file.write_text(old[:place] + text + old[place:], encoding="utf-8")


def _touched(scratch: Path) -> list[Path]:
    files = [file.relative_to(scratch) for file in scratch.rglob("*.py")]
    return sorted(file for file in files if not filecmp.cmp(HOME / file, scratch / file, shallow=False))


def test_a_new_fault_is_one_entry_and_one_function_and_strikes(scratch: Path) -> None:
    _insert(scratch / LISTED, ENTRY, before="\n\nclass Fault(BaseModel)")
    _insert(scratch / DONE, FUNCTION, before="EFFECTS: dict")
    _insert(scratch / DONE, ROW, before="}")
    child = subprocess.run(
        [sys.executable, "-P", "-B", "-c", PHONE_WITH_IT, str(scratch)], capture_output=True, text=True, cwd=scratch
    )
    assert (child.returncode, child.stderr) == (0, "")
    assert child.stdout == "[False, True, False] ['screen_dark']\n"
    assert _touched(scratch) == [LISTED, DONE]
