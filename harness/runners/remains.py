"""Programs of ours that outlived their connection: adbd does not end a child that has no terminal.

Whatever they compute, they compute on the core that is measured, so no start begins beside them.
"""

from __future__ import annotations

import re

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.line import each, line, quietly
from harness.reasons import Reason
from harness.runners.benchmark_model.command import TOOLS
from harness.runners.shell import MAIN_CLASS

_PROGRAMS = (f"{TOOLS}/", MAIN_CLASS)
"""What the command line of each begins with or holds."""


def find_line() -> str:
    return each(*(quietly(line("pgrep", "-f", _not_itself(program))) for program in _PROGRAMS))


def end_line() -> str:
    return each(*(quietly(line("pkill", "-9", "-f", _not_itself(program))) for program in _PROGRAMS))


def end_remains(phone: Transport) -> int:
    """Ends them, and returns how many there were. Raises PhoneFailed where one runs on: the start is not taken."""
    found = _found(phone)
    if not found:
        return 0
    phone.run(end_line())
    if _found(phone):
        raise PhoneFailed(
            Reason.TIMED_OUT,
            phone.serial,
            "a program of an earlier start still runs on it and cannot be ended",
            "restart the phone",
        )
    return len(found)


def _found(phone: Transport) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pid for pid in phone.run(find_line()).stdout.split() if pid.isdecimal()))


def _not_itself(words: str) -> str:
    """A pattern that finds the words and not the command that looks for them: its own line holds the brackets."""
    return f"[{words[0]}]{re.escape(words[1:])}"
