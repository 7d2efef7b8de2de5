"""Android's fixed performance mode: what the phone tells of it, and how it is switched.

It holds every core below its maximum. Only people and programs of theirs switch it on, and it outlives neither a
restart nor the command that switches it off.
"""

from __future__ import annotations

import re

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.line import line, quietly
from harness.reasons import Reason

_STATE = re.compile(r"mFixedPerformanceModeEnabled=(true|false)")


def is_on(phone: Transport) -> bool | None:
    """None: the phone does not tell. AOSP prints no such field; some makers' builds do."""
    return parse_state(phone.run(state_line()).stdout)


def parse_state(output: str) -> bool | None:
    said = _STATE.search(output)
    return None if said is None else said[1] == "true"


def switch_on(phone: Transport) -> None:
    """Before Android 11 the command is not known there, which is an answer too. A phone that tells must say `on`."""
    reply = phone.run(switch_line(on=True))
    if not reply.ok or "Failed to set" in reply.stderr or is_on(phone) is False:
        raise PhoneFailed(
            Reason.PHONE_UNSUITABLE,
            phone.serial,
            "it has no fixed performance mode",
            "measure with another --clock; `free` works everywhere",
        )


def switch_off(phone: Transport) -> None:
    phone.run(switch_line(on=False))
    if is_on(phone):
        raise PhoneFailed(
            Reason.PHONE_UNSUITABLE,
            phone.serial,
            "its fixed performance mode is on and cannot be switched off",
            "restart the phone, or measure with --clock fixed",
        )


def switch_line(on: bool) -> str:
    return line("cmd", "power", "set-fixed-performance-mode-enabled", "true" if on else "false")


def state_line() -> str:
    return quietly(f"{line('dumpsys', 'power')} | {line('grep', 'mFixedPerformanceModeEnabled=')}")
