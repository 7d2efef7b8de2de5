"""Gets a phone back that is lost in the middle of its session, but not without end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from harness.errors import PhoneFailed
from harness.session.context import SessionContext

T = TypeVar("T")
MOST_RETURNS = 10
"""A phone that is lost more often in one session is set aside."""
MOST_TRIES = 5
"""After so many lost connections within one step the cable or the phone is not fit for measuring."""


def patiently(step: Callable[[], T], back: Callable[[PhoneFailed], None]) -> T:
    """Returns what the step returns. It is repeated each time that the phone was lost in it and came back.

    `back` gets the phone back, or raises why it does not come back.
    """
    for _ in range(MOST_TRIES):
        try:
            return step()
        except PhoneFailed as failure:
            back(failure)
    return step()


@dataclass(slots=True)
class Returns:
    """Gets the phone of a session back, and counts how often."""

    context: SessionContext
    count: int = 0

    def get_back(self, failure: PhoneFailed) -> None:
        """Raises why the phone is set aside when it does not come back, or was lost too often."""
        self.count += 1
        if self.count > MOST_RETURNS:
            raise failure
        self.look_again(failure)

    def look_again(self, failure: PhoneFailed) -> None:
        """Does the same for a phone that may not have been lost at all, and does not count it."""
        self.context.phone.recover(failure)
        self.context.renew_settings()
