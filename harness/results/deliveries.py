"""The messages of a night, and how each reaches somebody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How somebody is told."""

    WEBHOOK = "webhook"
    MAIL = "mail"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    ATOM = "atom"
    PROMETHEUS = "prometheus"
    BENCHER = "bencher"
    OTAVA = "otava"


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A message that is to reach somebody. It is queued before the first try, so that none is lost."""

    night: str
    way: Way
    to: str
    """As nightly.toml names the receiver; never an address that is itself a secret."""
    queued_at: str
    tries: int
    last_try_at: str | None
    delivered_at: str | None
    """None: it waits."""
    error: str | None = None
    """Of the last try, in a sentence without secrets."""

    @property
    def waits(self) -> bool:
        return self.delivered_at is None
