"""What adb and the phone say when something fails, as one named reason and a next step each."""

from __future__ import annotations

import re

from harness.errors import PhoneFailed
from harness.reasons import Reason

_MEANINGS: tuple[tuple[str, Reason, str, str], ...] = (
    (
        r"^authorizing$",
        Reason.UNAUTHORIZED,
        "adb and the phone are still agreeing whether it trusts this computer",
        "wait a moment; if it stays so, unplug it, plug it in again and accept the dialog on its screen",
    ),
    (
        r"^detached$",
        Reason.OFFLINE,
        "adb was told to leave the phone alone",
        "run `adb attach`, or plug it in again",
    ),
    (
        r"^host$",
        Reason.PHONE_UNSUITABLE,
        "another computer's adb answers there, and no phone",
        "name the phones with `--phone`",
    ),
    (
        r"^unknown$",
        Reason.OFFLINE,
        "adb does not know the phone's state",
        "unplug it and plug it in again, or run `adb reconnect offline`",
    ),
    (
        r"unauthorized|still authorizing|confirmation dialog",
        Reason.UNAUTHORIZED,
        "the phone does not trust this computer yet",
        "unlock the phone and accept the dialog that asks to allow USB debugging",
    ),
    (
        r"no permissions|insufficient permissions",
        Reason.UNAUTHORIZED,
        "this user may not open the phone's USB device",
        "install the udev rules (Debian: `apt install android-sdk-platform-tools-common`) and plug the phone in again",
    ),
    (
        r"offline|connecting",
        Reason.OFFLINE,
        "adb sees the phone, but it does not answer",
        "unplug it and plug it in again, or run `adb reconnect offline`",
    ),
    (
        r"no space left|ENOSPC",
        Reason.NO_SPACE,
        "the phone has no space left",
        "delete something on the phone, or measure fewer models at once",
    ),
    (
        r"^(recovery|sideload|bootloader|rescue)$",
        Reason.OFFLINE,
        "the phone is not running Android, but its recovery or boot loader",
        "start it normally",
    ),
    (
        r"more than one device",
        Reason.PHONE_UNSUITABLE,
        "two phones answer to this serial number",
        "unplug one of them",
    ),
    (
        r"device .*not found|no devices|^absent|closed|connection reset|broken pipe|connection refused",
        Reason.PHONE_LOST,
        "the connection broke off",
        "check the cable and that the phone is on, then see `bigcore phones`",
    ),
)


def refusal(serial: str, words: str) -> PhoneFailed:
    """The named failure behind a sentence (or a state) of adb."""
    for pattern, reason, what, next_step in _MEANINGS:
        if re.search(pattern, words, re.IGNORECASE):
            return PhoneFailed(reason, serial, what, next_step)
    said = " ".join(words.split())[:200]
    return PhoneFailed(Reason.TOOL_FAILED, serial, f"adb said: {said or 'nothing'}", "see `bigcore doctor`")


def lost(serial: str) -> PhoneFailed:
    return refusal(serial, "closed")


def silent(serial: str, doing: str, seconds: float) -> PhoneFailed:
    return PhoneFailed(
        Reason.TIMED_OUT,
        serial,
        f"no answer within {seconds:g} s while {doing}",
        "look at the phone's screen, or unplug it and plug it in again",
    )
