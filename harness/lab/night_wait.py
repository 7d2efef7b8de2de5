"""A sweep of a night, awaited until its jobs have ended; a phone that is away is given up after a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.errors import StoreFailed
from harness.lab.absence import Absences
from harness.lab.errors import QueueFailed
from harness.lab.follow import LOOK_S, words_of
from harness.lab.queue import told_plainly
from harness.lab.submit import Desk
from harness.reasons import Reason
from harness.results.lab import JobAttempt, JobState, LabPhone, QueuedJob, SetAsidePhone
from harness.store.lab import LabBook

WhyItEnds = Callable[[], str | None]
Tell = Callable[[str, str], None]
"""Hears of a phone, by its serial, what is new."""


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A phone that gave less than it was asked for."""

    phone: str
    serial: str
    why: str
    reason: str = Reason.NOT_SERVED
    gone: bool = False
    """Whether it was waited for in vain, so that this night asks it for nothing more."""
    out_of_time: bool = False
    """Its turn did not come before the night's time was used up."""


@dataclass(frozen=True, slots=True)
class _Look:
    jobs: tuple[QueuedJob, ...]
    phones: dict[str, LabPhone]
    aside: dict[str, SetAsidePhone]

    def serial(self, phone: str) -> str:
        return self.phones[phone].serial if phone in self.phones else phone


class NightWait:
    def __init__(self, desk: Desk, away_s: float, why_it_ends: WhyItEnds, tell: Tell) -> None:
        self._desk, self._away_s, self._why_it_ends, self._tell = desk, away_s, why_it_ends, tell
        self._book = LabBook(desk.store)

    def until_over(self, sweep: str) -> tuple[Unmeasured, ...]:
        """Returns when none of its jobs is waited for any longer. A job that has begun is measured to its end."""
        absences, told, given_up = Absences(self._away_s), dict[str, str](), dict[int, Unmeasured]()
        while True:
            look = self._look(sweep)
            for job in look.jobs:
                if job.job in given_up:
                    continue
                self._tell_news(job, look, told)
                if job.state.open and (vain := self._in_vain(job, look, absences)) is not None:
                    self._desk.queue.cancel(job.job)
                    given_up[job.job] = vain
            if not any(job.state.open and job.job not in given_up for job in look.jobs):
                return (*given_up.values(), *self._failed(look, given_up))
            self._desk.clock.wait(LOOK_S)

    def _look(self, sweep: str) -> _Look:
        """A database that is away for a while does not end a night."""
        clock, told = self._desk.clock, False
        since_s = clock.monotonic_s()
        while True:
            try:
                with told_plainly():
                    jobs = self._desk.queue.jobs_of(sweep)
                phones = {phone.phone: phone for phone in self._book.phones()}
                return _Look(jobs, phones, {one.phone: one for one in self._book.set_aside_now()})
            except (QueueFailed, StoreFailed) as error:
                if clock.monotonic_s() - since_s > self._away_s:
                    raise
                if not told:
                    self._tell("lab", f"{error}; trying again")
                told = True
            clock.wait(LOOK_S)

    def _tell_news(self, job: QueuedJob, look: _Look, told: dict[str, str]) -> None:
        aside = look.aside.get(job.phone)
        words = words_of(job, look.phones.get(job.phone), aside.reason if aside else None)
        if told.get(job.phone) != words:
            told[job.phone] = words
            self._tell(look.serial(job.phone), words)

    def _in_vain(self, job: QueuedJob, look: _Look, absences: Absences) -> Unmeasured | None:
        serial, aside = look.serial(job.phone), look.aside.get(job.phone)
        away = absences.too_long(job.phone, look.phones.get(job.phone), aside, self._desk.clock.monotonic_s())
        if away is not None:
            return Unmeasured(job.phone, serial, f"{away}, and its job was taken out of the queue", gone=True)
        ends = self._why_it_ends() if job.state is JobState.TODO else None
        if ends is not None:
            why = f"the night ends before its turn came ({ends}), and its job was taken out of the queue"
            return Unmeasured(job.phone, serial, why, out_of_time=True)
        return None

    def _failed(self, look: _Look, given_up: dict[int, Unmeasured]) -> tuple[Unmeasured, ...]:
        failed = [job for job in look.jobs if job.job not in given_up and job.state is not JobState.SUCCEEDED]
        last = {attempt.job: attempt for attempt in self._book.attempts([job.job for job in failed])}
        return tuple(_failed_in(job, look.serial(job.phone), last.get(job.job)) for job in failed)


def _failed_in(job: QueuedJob, serial: str, attempt: JobAttempt | None) -> Unmeasured:
    if job.state in (JobState.CANCELLED, JobState.ABORTED):
        return Unmeasured(job.phone, serial, f"somebody took job {job.job} out of the queue")
    if attempt is None or attempt.ending is None:
        return Unmeasured(job.phone, serial, f"job {job.job} failed")
    why = f"job {job.job} {attempt.ending}: {attempt.detail}"
    return Unmeasured(job.phone, serial, why, reason=attempt.reason or Reason.NOT_SERVED)
