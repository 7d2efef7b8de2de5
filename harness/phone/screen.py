"""Is the screen on, and does the keyguard stand before it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.phone.line import line, quietly

_KEYGUARD = re.compile(r"\b(?:mShowingLockscreen|mKeyguardShowing|isKeyguardShowing|showing)\s*=\s*(true|false)")
_SECURE = re.compile(r"\bsecure\s*=\s*(true|false)")


@dataclass(frozen=True, slots=True)
class Screen:
    """None: not found in this vendor's dump."""

    on: bool | None = None
    locked: bool | None = None
    secure: bool | None = None
    """A PIN, pattern or password: the keyguard cannot be dismissed from here. Newer Android no longer tells."""


UNLOCK = "unlock it and keep it unlocked, or take the screen lock off while you measure"


def lock_in_words(screen: Screen) -> str:
    """Why a locked screen hinders."""
    sure = "a PIN, pattern or password locks its screen"
    return sure if screen.secure else "its screen is locked, perhaps by a PIN, pattern or password: it does not tell"


def screen_line() -> str:
    """Filtered on the phone: the two dumps are long and their rest is private."""
    wakefulness = f"{quietly(line('dumpsys', 'power'))} | {line('grep', '-m', 1, 'mWakefulness=')}"
    keyguard = line("grep", "-E", r"mShowingLockscreen|mKeyguardShowing|isKeyguardShowing|^ *showing=|^ *secure=")
    return f"{wakefulness}; {quietly(line('dumpsys', 'window', 'policy'))} | {keyguard}"


def parse_screen(output: str) -> Screen:
    wakefulness = re.search(r"mWakefulness=(\w+)", output)
    keyguard = [found == "true" for found in _KEYGUARD.findall(output)]
    secure = _SECURE.search(output)
    return Screen(
        on=wakefulness[1] == "Awake" if wakefulness else None,
        locked=any(keyguard) if keyguard else None,
        secure=secure[1] == "true" if secure else None,
    )
