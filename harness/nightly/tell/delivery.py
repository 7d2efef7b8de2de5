"""Brings messages to their receivers. Each is kept before its first try and after every one, so that a message that
failed, or whose night was killed, waits for the next run and is never lost. None is tried for ever: after so many runs
it is told as given up, and kept as not delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol
from uuid import UUID, uuid5

from harness.clock import Clock, spell
from harness.nightly.tell.errors import OF_THE_LIBRARIES, NotDelivered
from harness.nightly.tell.lines import is_worth_telling
from harness.nightly.tell.outgoing import Outgoing, Reached
from harness.results.deliveries import DeliveryRecord, Way
from harness.results.nightly import NightResult

WAITS_S = (2.0, 10.0)
"""Before the second and the third try of one run."""
MOST_RUNS: Final = 4
"""That of its own night, and three more."""
NO_RECEIVER = "nightly.toml names no such receiver any longer"


@dataclass(frozen=True, slots=True)
class Receiver:
    way: Way
    name: str
    """As nightly.toml names it."""
    bring: Callable[[Outgoing], Reached]
    """Raises NotDelivered where it reaches nobody."""


class Queue(Protocol):
    """The store's part of it."""

    def night(self, name: str) -> NightResult: ...

    def put_delivery(self, delivery: DeliveryRecord) -> None: ...

    def undelivered(self) -> Sequence[DeliveryRecord]:
        """What waits, of all nights, oldest first."""
        ...

    def store_uuid(self) -> UUID: ...


def messages_about(
    result: NightResult, before: NightResult | None, receivers: Sequence[Receiver], at: str
) -> tuple[DeliveryRecord, ...]:
    """What is to be kept together with the night; nobody is called for a night with nothing new to tell."""
    if not is_worth_telling(result, before):
        return ()
    night = result.night.night
    return tuple(DeliveryRecord(night, receiver.way, receiver.name, at, 0, None, None) for receiver in receivers)


def deliver(queue: Queue, receivers: Sequence[Receiver], clock: Clock, tonight: str) -> tuple[DeliveryRecord, ...]:
    """Tries all that waits, oldest first; returns what still does, what was given up, and what some of its recipients
    will never get. `tonight`: the night that tells the last two."""
    return tuple(_not_delivered(queue, receivers, clock, tonight))


def _not_delivered(queue: Queue, receivers: Sequence[Receiver], clock: Clock, tonight: str) -> Iterator[DeliveryRecord]:
    unreachable: set[Receiver] = set()
    in_vain: list[DeliveryRecord] = []
    for waiting in queue.undelivered():
        receiver = next((one for one in receivers if (one.way, one.name) == (waiting.way, waiting.to)), None)
        record = replace(waiting, runs=waiting.runs + 1)
        # A run that is killed while it tries has tried.
        queue.put_delivery(record)
        if receiver is None:
            step = f"; `bigcore nightly forget {waiting.to}` drops its messages"
            record = replace(record, error=NO_RECEIVER + (step if record.runs < MOST_RUNS else ""))
        elif record.runs <= MOST_RUNS:
            # After one message that failed, the others to the same receiver are tried once.
            waits_s = () if receiver in unreachable else WAITS_S
            # What is being brought is not yet undelivered; what was tried before it in vain is.
            night = replace(queue.night(waiting.night), undelivered=tuple(in_vain))
            record = _tried(Bringing(queue, receiver, night, clock), record, waits_s)
        record = _ended(record, tonight)
        queue.put_delivery(record)
        if record.waits or record.ended_in is not None:
            in_vain.append(record)
            unreachable |= {receiver} if receiver and record.delivered_at is None else set()
            yield record


@dataclass(frozen=True, slots=True)
class Bringing:
    """One message, to one receiver, in one run."""

    queue: Queue
    receiver: Receiver
    night: NightResult
    clock: Clock

    def outgoing(self, record: DeliveryRecord) -> Outgoing:
        identity = uuid5(self.queue.store_uuid(), f"{record.night} {record.way.value} {record.to} {record.queued_at}")
        done = frozenset((*record.taken_by, *record.refused_by))
        return Outgoing(self.night, identity, self.clock.now(), done)


def _tried(bringing: Bringing, waiting: DeliveryRecord, waits_s: Sequence[float]) -> DeliveryRecord:
    record = waiting
    for wait_s in (*waits_s, None):
        record, failure = _tried_once(bringing, record)
        bringing.queue.put_delivery(record)
        if failure is None or not failure.at_once_again or wait_s is None:
            return record
        bringing.clock.wait(max(wait_s, failure.not_before_s))
    return record


def _tried_once(bringing: Bringing, record: DeliveryRecord) -> tuple[DeliveryRecord, NotDelivered | None]:
    """NotDelivered also where some recipients are still to get it."""
    try:
        reached = bringing.receiver.bring(bringing.outgoing(record))
        failure = _put_off(reached)
    except NotDelivered as not_delivered:
        reached, failure = Reached(), not_delivered
    except OF_THE_LIBRARIES as error:
        reached, failure = Reached(), NotDelivered(f"it failed ({type(error).__name__})", at_once_again=False)
    now = spell(bringing.clock.now())
    record = replace(
        record,
        tries=record.tries + 1,
        last_try_at=now,
        taken_by=(*record.taken_by, *reached.taken_by),
        refused_by=(*record.refused_by, *reached.refused_by),
        error=failure.why if failure else None,
    )
    return (record if failure else replace(record, delivered_at=now)), failure


def _put_off(reached: Reached) -> NotDelivered | None:
    if not reached.put_off:
        return None
    why = f"the mail server put off {reached.put_off} of the recipients ({reached.codes})"
    return NotDelivered(why, at_once_again=True)


def _ended(record: DeliveryRecord, tonight: str) -> DeliveryRecord:
    """With the words of a message that some or all of its recipients will never get."""
    refused = ", ".join(record.refused_by)
    if record.delivered_at is not None:
        why = f"the others have it, and the mail server will never take it for {refused}: mend these addresses"
        return replace(record, error=why, ended_in=tonight) if refused else record
    if record.runs < MOST_RUNS:
        return record
    others = f", also for {refused}" if refused else ""
    step = f"mend it in nightly.toml, and read `bigcore nightly report {record.night} --format text`"
    why = f"{record.error or 'no run that tried it came to its end'}; given up after {MOST_RUNS} runs{others}: {step}"
    return replace(record, error=why, ended_in=tonight)
