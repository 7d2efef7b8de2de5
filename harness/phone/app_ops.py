"""Permissions that only the phone's vendor knows, which its shell may read and set by number (`appops`)."""

from __future__ import annotations

import re

from harness.phone.line import line, quietly

XIAOMI_START_OP = "10021"
"""Where it says `ignore`, MIUI and HyperOS drop an activity start from an instrumentation without a word (reported by
users of Android 13 to 16). The settings call it "Display pop-up windows while running in the background"."""
ALLOWED = "allow"
DEFAULT = "default"


def look_line(package: str) -> str:
    return quietly(line("appops", "get", package))


def parse_xiaomi_start_op(output: str) -> str | None:
    """How the op stands, as `appops set` takes it. None: this phone has it not.

    A mode without a name is told as `mode=5`, and set as `5`.
    """
    match = re.search(rf"^\s*MIUIOP\({XIAOMI_START_OP}\): (?:mode=(\d+)|(\w+))", output, re.MULTILINE)
    return match[1] or match[2] if match else None


def set_line(package: str, op: str, mode: str) -> str:
    return line("appops", "set", "--user", "0", package, op, mode)
