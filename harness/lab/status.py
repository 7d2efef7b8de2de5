"""What a lab does now, and what people decide about its jobs and phones."""

from __future__ import annotations

from harness.clock import Clock, spell
from harness.errors import RecordNotFound
from harness.lab.queue import JobQueue
from harness.results.lab import LabStatus, QueuedJob
from harness.store.lab import LabBook


def status_of(book: LabBook, queue: JobQueue, clock: Clock) -> LabStatus:
    jobs = queue.open_jobs() if queue.ready() else ()
    return LabStatus(
        at=spell(clock.now()),
        hosts=book.hosts(),
        phones=book.phones(),
        set_aside=book.set_aside_now(),
        jobs=jobs,
        attempts=book.attempts([job.job for job in jobs]),
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
