"""Which of the connected phones a sweep measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.errors import NoPhone
from harness.phone.adb import connected
from harness.reasons import Reason

READY = "device"
WAYS_ON = "plug one in with USB debugging on, or measure a virtual one with `--phone virtual:pixel_1`"

_WHY = {
    "unauthorized": (Reason.UNAUTHORIZED, "it has not authorised this computer", "unlock it and accept the dialog"),
    "offline": (Reason.OFFLINE, "adb lists it as offline", "plug it in again, or run `adb reconnect`"),
}


@dataclass(frozen=True, slots=True)
class NotReady:
    serial: str
    reason: Reason
    detail: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Phones:
    ready: tuple[str, ...]
    not_ready: tuple[NotReady, ...]


def find_phones(asked: Sequence[str]) -> Phones:
    """Every phone that is ready, or those asked for. NoPhone when there is none to measure."""
    states = dict(connected())
    wanted = list(dict.fromkeys(asked)) or list(states)
    ready = tuple(serial for serial in wanted if states.get(serial) == READY)
    not_ready = tuple(_not_ready(serial, states.get(serial)) for serial in wanted if serial not in ready)
    if ready:
        return Phones(ready, not_ready)
    if not not_ready:
        raise NoPhone("phones", "none is connected", WAYS_ON)
    first = not_ready[0]
    raise NoPhone(first.serial, first.detail, f"{first.next_step}; or {WAYS_ON}")


def _not_ready(serial: str, state: str | None) -> NotReady:
    if state is None:
        return NotReady(
            serial, Reason.PHONE_LOST, "no such phone is connected", "see `bigcore phones` for those that are"
        )
    reason, detail, next_step = _WHY.get(
        state, (Reason.OFFLINE, f"adb lists it as {state}", "see `bigcore doctor` for what to do")
    )
    return NotReady(serial, reason, detail, next_step)
