"""What a lab does now, and what people decide about its jobs and phones."""

from __future__ import annotations

from dataclasses import replace

from harness.clock import Clock, spell
from harness.errors import RecordNotFound
from harness.lab.queue import JobQueue
from harness.lab.siblings import units_of
from harness.results.lab import SWEEPS_LOOKED_AT, LabPhone, LabStatus, QueuedJob, Unit
from harness.store.lab import LabBook
from harness.store.store import Store


def status_of(book: LabBook, queue: JobQueue) -> LabStatus:
    jobs = queue.open_jobs() if queue.ready() else ()
    return LabStatus(
        at=book.now(),
        hosts=book.hosts(),
        phones=book.phones(),
        set_aside=book.set_aside_now(),
        jobs=jobs,
        attempts=book.attempts([job.job for job in jobs]),
    )


def phones_now(book: LabBook) -> tuple[LabPhone, ...]:
    """A phone whose host is silent is not there, whatever that host said last."""
    seen = LabStatus(book.now(), book.hosts(), book.phones(), (), (), ())
    return tuple(replace(phone, present=not seen.is_away(phone)) for phone in seen.phones)


def left_siblings(store: Store) -> tuple[Unit, ...]:
    """Units that left those of their model in one of the lab's latest sweeps of several phones, the newest first."""
    return tuple(
        unit
        for sweep in LabBook(store).latest_of_several(SWEEPS_LOOKED_AT)
        for unit in units_of(store.sweep(sweep).runs)
        if unit.left
    )


def cancel(queue: JobQueue, name: str) -> tuple[QueuedJob, ...]:
    """A job by its number, or all of a sweep. Returns those that were open."""
    return tuple(job for job in queue.named(name) if job.state.open and queue.cancel(job.job))


def release(book: LabBook, phone: str, by: str, why: str, clock: Clock) -> str:
    """A phone by its identity or its serial. Returns its identity."""
    identity = next((one.phone for one in book.phones() if phone in (one.phone, one.serial)), phone)
    if not book.release(identity, spell(clock.now()), by, why):
        raise RecordNotFound(phone, "no such phone is set aside", "`bigcore lab status` names those that are")
    return identity
