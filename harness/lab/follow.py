"""A submitted sweep, watched until none of its jobs is open: what is new of each phone, as it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.lab.submit import Desk, Submitted
from harness.results.lab import JobState, LabPhone, QueuedJob
from harness.store.lab import LabBook

LOOK_S = 2.0
_WORDS = {
    JobState.SUCCEEDED: "finished",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "taken out of the queue",
    JobState.ABORTED: "stopped",
}


@dataclass(frozen=True, slots=True)
class News:
    serial: str
    words: str


def followed(submitted: Submitted, desk: Desk) -> Iterator[News]:
    """Yields until every job has ended, however."""
    book, told = LabBook(desk.store), dict[str, str]()
    serials = {phone.phone: phone.serial for phone in submitted.phones}
    while True:
        jobs = desk.queue.jobs_of(submitted.sweep)
        phones = {phone.phone: phone for phone in book.phones()}
        aside = {one.phone: one.reason for one in book.set_aside_now()}
        for job in jobs:
            words = words_of(job, phones.get(job.phone), aside.get(job.phone))
            if told.get(job.phone) != words:
                told[job.phone] = words
                yield News(serials.get(job.phone, job.phone), words)
        if not any(job.state.open for job in jobs):
            return
        desk.clock.wait(LOOK_S)


def words_of(job: QueuedJob, phone: LabPhone | None, set_aside: str | None) -> str:
    if not job.state.open:
        return _WORDS[job.state]
    if job.state is JobState.DOING:
        begins = f"{job.sweep}: "
        return phone.doing.removeprefix(begins) if phone and phone.doing.startswith(begins) else "begun"
    if set_aside is not None:
        return f"waits: the phone is set aside ({set_aside})"
    if phone is None or not phone.present:
        since = f"; nothing heard of it since {phone.heard_at}" if phone else ""
        return f"waits: the phone is not connected to any host{since}"
    return "waits for its turn"
