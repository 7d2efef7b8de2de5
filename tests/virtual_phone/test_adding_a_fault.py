"""The recipe for a new kind of fault, followed on a copy of the tree: one entry, one function, two files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.scratch_tree import ScratchTree

if TYPE_CHECKING:
    from pathlib import Path

LISTED = "virtual_phone/device/faults.py"
DONE = "virtual_phone/faults/conditions.py"

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
import asyncio
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


def test_a_new_fault_is_one_entry_and_one_function_and_strikes(tmp_path: Path) -> None:
    copy = ScratchTree.copied_to(tmp_path)
    copy.replace(LISTED, "\n\nclass Fault(BaseModel)", f"{ENTRY}\n\nclass Fault(BaseModel)")
    copy.replace(DONE, "EFFECTS: dict", f"{FUNCTION}EFFECTS: dict")
    copy.replace(DONE, "    Kind.NO_SPACE: fill_storage,\n", f"    Kind.NO_SPACE: fill_storage,\n{ROW}")
    assert copy.python("-c", PHONE_WITH_IT) == "[False, True, False] ['screen_dark']\n"
    assert "Somebody has switched the screen off." in copy.bigcore("virtual-phone", "faults")
    assert copy.touched() == {LISTED, DONE}
