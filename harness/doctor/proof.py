"""One assumption about a phone, and what trying it showed."""

from __future__ import annotations

from dataclasses import dataclass

from harness.errors import HarnessError, PhoneFailed
from harness.reasons import Reason

_GONE = frozenset({Reason.PHONE_LOST, Reason.UNAUTHORIZED})
_OF_THE_MOMENT = frozenset(
    {Reason.OFFLINE, Reason.PHONE_BUSY, Reason.NO_SPACE, Reason.SCREEN_LOCKED, Reason.RESTORE_PENDING}
)
"""How somebody left the phone, which is no trait of it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """`holds` None: it could not be tried."""

    assumption: str
    holds: bool | None
    detail: str


def failed(assumption: str, error: HarnessError) -> Proof:
    """What kept an assumption from being tried is not held against the phone.

    A phone that is gone answers no other trial either: that is raised.
    """
    if not isinstance(error, PhoneFailed):
        return Proof(assumption, None, str(error))
    if error.reason in _GONE:
        raise error
    return Proof(assumption, None if error.reason in _OF_THE_MOMENT else False, str(error))
