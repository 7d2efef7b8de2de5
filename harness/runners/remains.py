"""Programs of ours that outlived their connection: adbd does not end a child that has no terminal, and the app is no
child of adbd's at all.

Whatever they compute, they compute on the core that is measured, so no start begins beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.line import each, line, quietly
from harness.phone.sections import Section
from harness.reasons import Reason
from harness.results.names import APP_PACKAGE
from harness.runners.app import stop_line
from harness.runners.benchmark_model.command import TOOLS
from harness.runners.shell import MAIN_CLASS

_PROGRAMS = (f"{TOOLS}/", MAIN_CLASS)
"""What the command line of each program that the shell launched begins with or holds."""
_LOOKS = 3
"""A killed process leaves the list within moments; so often it is looked for, a second apart."""


@dataclass(frozen=True, slots=True)
class Remains:
    programs: int = 0
    """How many the shell launched."""
    packages: tuple[str, ...] = ()
    """The apps of ours that run."""

    @property
    def count(self) -> int:
        return self.programs + len(self.packages)


def find_line(packages: Iterable[str]) -> str:
    """Prints the number and the command line of each. toybox reads POSIX extended expressions."""
    names = "|".join(map(re.escape, dict.fromkeys((APP_PACKAGE, *packages))))
    # the other side's app, and that of an earlier sweep, has our name and a suffix; an app's own process begins with it
    apps = rf"^({names})([.:][A-Za-z0-9_.:]*)?( |$)"
    return quietly(line("pgrep", "-lf", "|".join((*map(_not_itself, _PROGRAMS), apps))))


def remains_section(packages: Iterable[str]) -> Section:
    return Section("remains", find_line(packages))


def parse_remains(text: str) -> Remains:
    rows = [words for row in text.splitlines() if len(words := row.split()) > 1 and words[0].isdecimal()]
    launched = [any(program in word for word in words[1:] for program in _PROGRAMS) for words in rows]
    apps = (words[1].partition(":")[0] for words, is_launched in zip(rows, launched, strict=True) if not is_launched)
    return Remains(sum(launched), tuple(dict.fromkeys(apps)))


def end_line(found: Remains) -> str:
    """The shell may not kill an app, which is another user's; Android stops it for the shell."""
    kills = [quietly(line("pkill", "-9", "-f", _not_itself(program))) for program in _PROGRAMS]
    return each(*(kills if found.programs else ()), *map(stop_line, found.packages))


def end_remains(phone: Transport, packages: Iterable[str] = (APP_PACKAGE,)) -> int:
    """Ends them, and returns how many there were. Raises PhoneFailed where one runs on: the start is not taken."""
    return end(phone, packages, _found(phone, find_line(packages)))


def end(phone: Transport, packages: Iterable[str], found: Remains) -> int:
    """Does the same for those that were found."""
    if not found.count:
        return 0
    look = find_line(packages)
    left = _found(phone, each(end_line(found), look))
    for _ in range(_LOOKS - 1):
        if not left.count:
            return found.count
        left = _found(phone, each(end_line(left), line("sleep", 1), look))
    if left.count:
        what = f"the app {left.packages[0]}" if left.packages else "a program"
        raise PhoneFailed(
            Reason.TIMED_OUT,
            phone.serial,
            f"{what} of an earlier start still runs on it and cannot be ended",
            "restart the phone",
        )
    return found.count


def _found(phone: Transport, command: str) -> Remains:
    return parse_remains(phone.run(command).stdout)


def _not_itself(words: str) -> str:
    """A pattern that finds the words and not the command that looks for them: its own line holds the brackets."""
    return f"[{words[0]}]{re.escape(words[1:])}"
