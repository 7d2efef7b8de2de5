"""A message on its way, and what a try came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from harness.results.nightly import NightResult


@dataclass(frozen=True, slots=True)
class Outgoing:
    night: NightResult
    """With what was not delivered before it."""
    identity: UUID
    """Of this message to this receiver, and the same at each try: a server can drop a repeated one by it. Another
    message of the same night, such as that of a killed one which was gone on with, has another."""
    at: datetime
    """Of this try."""
    needs_no_copy: frozenset[str] = frozenset()
    """Recipients that have it already or will never take it."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What one try achieved, recipient by recipient. A webhook has no recipients of its own: all stays empty."""

    taken_by: tuple[str, ...] = ()
    refused_by: tuple[str, ...] = ()
    """For good."""
    codes: str = ""
    """The server's words for those that were refused or put off: `550`, `450, 550`."""
    put_off: int = 0
    """So many recipients are to be tried again."""
