"""One assumption about a phone, and what trying it showed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """`holds` None: it could not be tried."""

    assumption: str
    holds: bool | None
    detail: str
