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
    """None: it waits, or was given up."""
    error: str | None = None
    """Of the last try, or who did not get it, in a sentence without secrets."""
    runs: int = 0
    """In so many of them it was tried, or could not be: their number has a bound."""
    taken_by: tuple[str, ...] = ()
    """Of a mail: the recipients that have it. They are not sent it again."""
    refused_by: tuple[str, ...] = ()
    """Of a mail that others took: the recipients that a server will never take it for."""
    ended_in: str | None = None
    """The night in whose run it was given up, or reached some of its recipients and will not reach the others: that
    night tells so, and no later one."""

    @property
    def waits(self) -> bool:
        return self.delivered_at is None and self.ended_in is None

    @property
    def given_up(self) -> bool:
        return self.delivered_at is None and self.ended_in is not None
