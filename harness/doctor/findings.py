"""One thing that was looked at, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    NOTE = "note"
    """Missing, and only some commands need it."""
    PROBLEM = "problem"
    """In the way of measuring."""


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    state: State
    detail: str
    mend: str | None = None
    """The command or deed that puts it right."""
