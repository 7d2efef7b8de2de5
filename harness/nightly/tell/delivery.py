"""Brings messages to their receivers. Each is kept before its first try and after every one, so that a message that
failed, or whose night was killed, waits for the next run and is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from harness.clock import Clock, spell
from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.lines import is_worth_telling
from harness.results.deliveries import DeliveryRecord, Way
from harness.results.nightly import NightResult

WAITS_S = (2.0, 10.0)
"""Before the second and the third try of one run."""
NO_RECEIVER = "nightly.toml names no such receiver any longer"


@dataclass(frozen=True, slots=True)
class Receiver:
    way: Way
    name: str
    """As nightly.toml names it."""
    bring: Callable[[NightResult], None]
    """Raises NotDelivered."""


class Queue(Protocol):
    """The store's part of it."""

    def night(self, name: str) -> NightResult: ...

    def put_delivery(self, delivery: DeliveryRecord) -> None: ...

    def undelivered(self) -> Sequence[DeliveryRecord]:
        """Of all nights, oldest first."""
        ...


def messages_about(
    result: NightResult, before: NightResult | None, receivers: Sequence[Receiver], at: str
) -> tuple[DeliveryRecord, ...]:
    """What is to be kept together with the night; nobody is called for a night with nothing new to tell."""
    if not is_worth_telling(result, before):
        return ()
    night = result.night.night
    return tuple(DeliveryRecord(night, receiver.way, receiver.name, at, 0, None, None) for receiver in receivers)


def deliver(queue: Queue, receivers: Sequence[Receiver], clock: Clock) -> tuple[DeliveryRecord, ...]:
    """Tries all that waits, oldest first; returns what still does."""
    return tuple(_still_waiting(queue, receivers, clock))


def _still_waiting(queue: Queue, receivers: Sequence[Receiver], clock: Clock) -> Iterator[DeliveryRecord]:
    unreachable: set[Receiver] = set()
    in_vain: list[DeliveryRecord] = []
    for waiting in queue.undelivered():
        receiver = next((one for one in receivers if (one.way, one.name) == (waiting.way, waiting.to)), None)
        if receiver is None:
            tried = replace(waiting, error=f"{NO_RECEIVER}; `bigcore nightly forget {waiting.to}` drops its messages")
            queue.put_delivery(tried)
        else:
            # After one message that failed, the others to the same receiver are tried once.
            waits_s = () if receiver in unreachable else WAITS_S
            # What is being brought is not yet undelivered; what was tried before it in vain is.
            night = replace(queue.night(waiting.night), undelivered=tuple(in_vain))
            tried = _tried(queue, receiver, night, waiting, waits_s, clock)
        if tried.waits:
            in_vain.append(tried)
            unreachable |= {receiver} if receiver else set()
            yield tried


def _tried(
    queue: Queue,
    receiver: Receiver,
    night: NightResult,
    waiting: DeliveryRecord,
    waits_s: Sequence[float],
    clock: Clock,
) -> DeliveryRecord:
    record = waiting
    for wait_s in (*waits_s, None):
        try:
            receiver.bring(night)
            failure = None
        except NotDelivered as not_delivered:
            failure = not_delivered
        now = spell(clock.now())
        record = replace(record, tries=record.tries + 1, last_try_at=now, error=failure.why if failure else None)
        record = record if failure else replace(record, delivered_at=now)
        queue.put_delivery(record)
        if failure is None or not failure.at_once_again or wait_s is None:
            return record
        clock.wait(wait_s)
    return record
