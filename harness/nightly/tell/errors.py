"""The error of this room.

NotDelivered    a message did not reach its receiver; delivery.py records it, and it is tried again
"""

from __future__ import annotations


class NotDelivered(Exception):
    """`why` is a sentence without addresses and secrets, for records and logs."""

    def __init__(self, why: str, *, at_once_again: bool) -> None:
        self.why = why
        self.at_once_again = at_once_again
        """False: another try within the minute cannot go better, such as after a refused password."""
        super().__init__(why)
