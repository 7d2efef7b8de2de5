"""`input` and `wm`, which press keys, dismiss the keyguard and tell the screen's size."""

from __future__ import annotations

from virtual_phone.device.call import Call, Program
from virtual_phone.device.state import LAUNCHER

WAKEUP, SLEEP, POWER, HOME, BACK = "224", "223", "26", "3", "4"
KEYS = {"WAKEUP": WAKEUP, "SLEEP": SLEEP, "POWER": POWER, "HOME": HOME, "BACK": BACK, "MENU": "82"}


_FORBIDDEN = (
    "\nException occurred while executing 'keyevent':\njava.lang.SecurityException: Injecting input events requires "
    "the caller (or the source of the instrumentation, if any) to have the INJECT_EVENTS permission."
)


def input_(call: Call) -> int:
    if not call.phone.profile.windows.takes_keys:
        call.plain_error(_FORBIDDEN)
        return 255
    match call.words:
        case ["keyevent", *keys]:
            for key in keys:
                _press(call, KEYS.get(key.removeprefix("KEYCODE_"), key))
            return 0
        case ["tap" | "swipe" | "text" | "motionevent", *_]:
            return 0
        case _:
            call.plain_error("Usage: input [<source>] [-d DISPLAY_ID] <command> [<arg>...]")
            return 255


def _press(call: Call, key: str) -> None:
    screen = call.phone.screen
    match key:
        case "224":
            screen.awake = True
        case "223":
            screen.awake = False
        case "26":
            screen.awake = not screen.awake
        case "82" if not screen.secure_keyguard:
            screen.keyguard = False
        case "3":
            screen.focus, screen.dialog = LAUNCHER, ""
            call.phone.screen.activity.leave_front()
        case "4":
            screen.dialog = ""


def wm(call: Call) -> int:
    match call.words:
        case ["dismiss-keyguard"]:
            if not call.phone.screen.secure_keyguard:
                call.phone.screen.keyguard = False
            return 0
        case ["size"]:
            call.line("Physical size: 1080x1920")
            return 0
        case ["density"]:
            call.line("Physical density: 420")
            return 0
        case _:
            call.plain_error(f"Unknown command: {call.words[0] if call.words else ''}")
            return 255


PROGRAMS: dict[str, Program] = {"input": input_, "wm": wm}
