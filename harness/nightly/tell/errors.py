"""The error of this room.

NotDelivered    a message did not reach its receiver; delivery.py records it, and it is tried again
"""

from __future__ import annotations

from http.client import HTTPException
from typing import Final

OF_THE_LIBRARIES: Final = (OSError, HTTPException, ValueError)
"""What a conversation with a server may raise: sockets, TLS and smtplib an OSError, http.client its own, and whoever is
given letters that it cannot say or read a ValueError, of which UnicodeError is one."""


class NotDelivered(Exception):
    """`why` is a sentence without addresses and secrets, for records and logs."""

    def __init__(self, why: str, *, at_once_again: bool, not_before_s: float = 0.0) -> None:
        self.why = why
        self.at_once_again = at_once_again
        """False: another try within the minute cannot go better, such as after a refused password, or would bring
        the message twice."""
        self.not_before_s = not_before_s
        """So long the server wants to be left alone before the next try."""
        super().__init__(why)


def said_by(error: Exception) -> str:
    """Never the error's own words, which may hold an address: the system's, or the name of its type."""
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__
