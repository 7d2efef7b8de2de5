"""Is a phone fit for a job: asked before each, and again while it is set aside for what asking can disprove."""

from __future__ import annotations

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.files import SPARE_BYTES, parse_room, room_line
from harness.phone.gates import Gates
from harness.phone.survey import Obstacle, look_at
from harness.reasons import Reason

PROOFS = 2
"""So many clean checks in succession end a phone's being set aside: one may fall into a moment of calm."""

CHECKED = frozenset(
    {
        Reason.TOO_HOT,
        Reason.LOW_BATTERY,
        Reason.THERMAL_OVERRIDE,
        Reason.BATTERY_OVERRIDE,
        Reason.THROTTLED,
        Reason.LARGE_CORE_OFFLINE,
        Reason.SCREEN_LOCKED,
        Reason.OFFLINE,
        Reason.PHONE_LOST,
        Reason.UNAUTHORIZED,
        Reason.TIMED_OUT,
        Reason.TOOL_FAILED,
        Reason.NO_SPACE,
        Reason.PHONE_UNSUITABLE,
        Reason.RESTORE_PENDING,
    }
)
"""What a check can see. A phone that is set aside for anything else waits for a person."""


def obstacle(transport: Transport, at: str, gates: Gates) -> Obstacle | None:
    """The first thing that speaks against a job: the phone does not answer, is too hot, too empty or too full, is
    locked, or its core or clock cannot be read. Another process that measures on it is none: a job waits for that."""
    found = look_at(transport, transport.state(), at, gates).obstacles
    first = next((one for one in found if one.reason != Reason.PHONE_BUSY), None)
    return first or _no_room(transport)


def _no_room(transport: Transport) -> Obstacle | None:
    try:
        room_bytes = parse_room(transport.run(room_line()).stdout)
    except PhoneFailed as failure:
        return Obstacle(failure.reason, failure.what, failure.next_step)
    if room_bytes is None or room_bytes >= SPARE_BYTES:
        return None
    what = f"{room_bytes / 1e6:.0f} MB free, and the phone itself needs {SPARE_BYTES / 1e6:.0f} MB"
    return Obstacle(Reason.NO_SPACE, what, "delete something on the phone")


def may_be_disproved(reason: str) -> bool:
    return reason in CHECKED
