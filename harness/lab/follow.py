"""A submitted sweep, watched until none of its jobs is open: what is new of each phone, as it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.errors import HarnessError, StoreFailed
from harness.lab.errors import LabError, QueueFailed
from harness.lab.queue import told_plainly
from harness.lab.status import phones_now
from harness.lab.submit import Desk
from harness.results.lab import JobState, LabPhone, QueuedJob
from harness.store.lab import LabBook

LOOK_S = 2.0
PATIENCE_S = 900.0
"""So long in succession without a word of the database."""
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


@dataclass(frozen=True, slots=True)
class _Look:
    jobs: tuple[QueuedJob, ...]
    phones: dict[str, LabPhone]
    aside: dict[str, str]


def followed(sweep: str, desk: Desk) -> Iterator[News]:
    """Yields until every job has ended, however. A database that is away for a while is waited for."""
    told = dict[str, str]()
    unheard_since_s: float | None = None
    while True:
        look = _look(sweep, desk)
        if isinstance(look, _Look):
            unheard_since_s = None
            for job in look.jobs:
                phone = look.phones.get(job.phone)
                words = words_of(job, phone, look.aside.get(job.phone))
                if told.get(job.phone) != words:
                    told[job.phone] = words
                    yield News(phone.serial if phone else job.phone, words)
            if not any(job.state.open for job in look.jobs):
                return
        elif unheard_since_s is None:
            unheard_since_s = desk.clock.monotonic_s()
            yield News("lab", f"{look}; trying again")
        elif desk.clock.monotonic_s() - unheard_since_s > PATIENCE_S:
            raise LabError(sweep, look.what, f"its jobs go on; wait for them again with `bigcore lab wait {sweep}`")
        desk.clock.wait(LOOK_S)


def _look(sweep: str, desk: Desk) -> _Look | HarnessError:
    book = LabBook(desk.store)
    try:
        with told_plainly():
            jobs = desk.queue.jobs_of(sweep)
        phones = {phone.phone: phone for phone in phones_now(book)}
        return _Look(jobs, phones, {one.phone: one.reason for one in book.set_aside_now()})
    except (QueueFailed, StoreFailed) as error:
        return error


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
