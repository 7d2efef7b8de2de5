"""Brings messages to their receivers. Each is kept before its first try and after every one, so that a message that
failed, or whose night was killed, waits for the next run and is never lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from harness.clock import Clock, spell
from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.message import message, subject_of
from harness.nightly.tell.told import Told
from harness.nightly.tell.webhook import webhook_body
from harness.results.nights import DeliveryRecord

WAITS_S = (2.0, 10.0)
"""Before the second and the third try of one run."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a receiver is sent. It is kept as JSON, so that a later run needs nothing but it."""

    subject: str
    text: str
    webhook_body: str

    @staticmethod
    def of(told: Told) -> Parcel:
        return Parcel(subject_of(told), message(told), webhook_body(told))

    @staticmethod
    def read(text: str) -> Parcel:
        kept = json.loads(text)
        return Parcel(kept["subject"], kept["text"], kept["webhook_body"])

    @property
    def json(self) -> str:
        kept = {"subject": self.subject, "text": self.text, "webhook_body": self.webhook_body}
        return json.dumps(kept, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Receiver:
    channel: str
    """`webhook` or `mail`."""
    name: str
    """As nightly.toml names it."""
    bring: Callable[[Parcel], None]
    """Raises NotDelivered."""


class Queue(Protocol):
    """The store's part of it."""

    def put_delivery(self, delivery: DeliveryRecord) -> None: ...

    def undelivered(self) -> Sequence[DeliveryRecord]: ...


def queue_night(queue: Queue, told: Told, receivers: Sequence[Receiver]) -> None:
    night, parcel = told.result.night.night, Parcel.of(told)
    for receiver in receivers:
        queue.put_delivery(DeliveryRecord(night, receiver.channel, receiver.name, 0, None, "", parcel.json))


def deliver(queue: Queue, receivers: Sequence[Receiver], clock: Clock) -> tuple[DeliveryRecord, ...]:
    """Tries all that waits, oldest first; returns what still does."""
    return tuple(_still_waiting(queue, receivers, clock))


def _still_waiting(queue: Queue, receivers: Sequence[Receiver], clock: Clock) -> Iterator[DeliveryRecord]:
    unreachable: set[tuple[str, str]] = set()
    for waiting in sorted(queue.undelivered(), key=lambda one: one.night):
        address = (waiting.channel, waiting.receiver)
        receiver = next((one for one in receivers if (one.channel, one.name) == address), None)
        if receiver is None:
            tried = replace(waiting, error="nightly.toml names no such receiver any longer")
        else:
            # After a first message that failed, the others to the same place are tried once.
            waits = () if address in unreachable else WAITS_S
            tried = _tried(queue, receiver, waiting, waits, clock)
        queue.put_delivery(tried)
        if tried.told_at is None:
            unreachable.add(address)
            yield tried


def _tried(
    queue: Queue, receiver: Receiver, waiting: DeliveryRecord, waits_s: Sequence[float], clock: Clock
) -> DeliveryRecord:
    parcel, tried = Parcel.read(waiting.message_json), waiting
    for wait_s in (*waits_s, None):
        try:
            receiver.bring(parcel)
        except NotDelivered as failure:
            tried = replace(tried, attempts=tried.attempts + 1, error=failure.why)
            queue.put_delivery(tried)
            if not failure.at_once_again or wait_s is None:
                return tried
            clock.wait(wait_s)
        else:
            return replace(tried, attempts=tried.attempts + 1, told_at=spell(clock.now()), error="")
    return tried
