"""The screen on and nothing in front of the app; what hinders that is told."""

from __future__ import annotations

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.line import each, line
from harness.phone.screen import UNLOCK, lock_in_words, parse_screen, screen_line
from harness.reasons import Reason

SECOND_SWITCH = (
    "in its developer options switch `USB debugging (Security settings)` on (Xiaomi, Redmi, POCO: it wants a Mi "
    "account and a SIM card) or `Disable permission monitoring` (OPPO, Realme, OnePlus)"
)
"""Without it these phones let the shell neither change settings nor press keys."""


def wake(phone: Transport) -> None:
    """Screen on, keyguard away; a PIN stays in the way and is told.

    A screen that stays off is no failure: the app's window switches it on by itself where the phone lets it.
    """
    seen = parse_screen(phone.run(wake_line()).stdout)
    if seen.locked or seen.on is False:
        seen = parse_screen(phone.run(f"{line('sleep', 1)}; {screen_line()}").stdout)
    if seen.locked and seen.secure is not False:
        raise PhoneFailed(
            Reason.SCREEN_LOCKED,
            phone.serial,
            lock_in_words(seen),
            UNLOCK,
        )


def still_off(serial: str) -> PhoneFailed:
    return PhoneFailed(
        Reason.SCREEN_OFF,
        serial,
        "its screen is off, and it does not let adb switch it on",
        f"switch it on by hand and keep it on, or {SECOND_SWITCH}; or measure with `--runner shell`",
    )


def clear_the_way(phone: Transport) -> None:
    """Something came in front of the app: the keyguard, or a dialog of another app, which gives way to the launcher."""
    wake(phone)
    phone.run(line("input", "keyevent", "KEYCODE_HOME"))


def wake_line() -> str:
    return each(line("input", "keyevent", "KEYCODE_WAKEUP"), line("wm", "dismiss-keyguard"), screen_line())
