"""What is said where the phone that answers is not, or is no longer, the one that was measured."""

from __future__ import annotations

from harness.errors import PhoneFailed
from harness.reasons import Reason

BEGIN_ANEW = "begin a new sweep"
GO_ON = " and go on with `--resume latest`"
BRING_BACK = f"plug the first one in again{GO_ON}"


def updated(serial: str, was: str, now: str) -> PhoneFailed:
    """By the fingerprints of its Android: numbers of two builds are never pooled, so nobody can go on with a sweep."""
    return PhoneFailed(Reason.PHONE_CHANGED, serial, f"its Android was {was} and is now {now}", BEGIN_ANEW)


def another_phone(serial: str) -> PhoneFailed:
    return PhoneFailed(Reason.PHONE_CHANGED, serial, "another phone answers at this address now", BRING_BACK)
