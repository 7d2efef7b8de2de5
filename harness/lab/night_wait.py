"""The jobs of a night's sweep, looked at until they have ended; a phone that is away is given up after a while."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from harness.errors import StoreFailed
from harness.lab.absence import Absences, why_not_served
from harness.lab.errors import QueueFailed
from harness.lab.follow import LOOK_S, words_of
from harness.lab.queue import told_plainly
from harness.lab.submit import Desk
from harness.reasons import Reason
from harness.results.lab import Ending, JobAttempt, JobState, LabPhone, QueuedJob, SetAsidePhone
from harness.session.progress import Emit, Phase
from harness.store.lab import LabBook

_AS_EXPECTED = (JobState.DOING, JobState.SUCCEEDED)

UsedUp = Callable[[str], str | None]
"""Of a phone, by its identity: why it is no longer waited for; None while it has time left."""


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
class Seen:
    """What is known of the lab's phones at a moment."""

    phones: Mapping[str, LabPhone]
    aside: Mapping[str, SetAsidePhone]

    def serial(self, phone: str) -> str:
        return self.phones[phone].serial if phone in self.phones else phone


class Sight:
    """The lab's phones, looked at once for all sweeps that are looked at together."""

    def __init__(self, desk: Desk) -> None:
        self._clock, self._book = desk.clock, LabBook(desk.store)
        self._last: tuple[float, Seen] | None = None

    def seen(self) -> Seen:
        now_s = self._clock.monotonic_s()
        if self._last is None or now_s - self._last[0] > LOOK_S / 2:
            phones = {phone.phone: phone for phone in self._book.phones()}
            self._last = now_s, Seen(phones, {one.phone: one for one in self._book.set_aside_now()})
        return self._last[1]


class NightWait:
    """For these phones of one sweep."""

    def __init__(
        self,
        desk: Desk,
        sight: Sight,
        sweep: str,
        phones: Collection[str],
        away_s: float,
        used_up: UsedUp,
        emit: Emit,
    ) -> None:
        self.sweep, self.waiting = sweep, frozenset(phones)
        self._desk, self._sight, self._away_s, self._used_up, self._emit = desk, sight, away_s, used_up, emit
        self._book = LabBook(desk.store)
        self._absences = Absences(away_s)
        self._told: dict[str, str] = {}
        self._unheard_since_s: float | None = None
        self._ended: dict[str, Unmeasured | None] = {}
        """What was found before the database went away in the middle of a look."""
        self._given_up: dict[str, Unmeasured] = {}

    def look(self) -> dict[str, Unmeasured | None]:
        """The phones that have ended since the last look, or that are waited for no longer; None: as asked. A job that
        has begun is measured to its end. A database that is away for a while does not end a night."""
        try:
            with told_plainly():
                # A job that is asked for again has the later number.
                jobs = {job.phone: job for job in self._desk.queue.jobs_of(self.sweep)}
                seen = self._sight.seen()
                for phone in sorted(self.waiting):
                    self._hear(phone, jobs.get(phone), seen)
        except (QueueFailed, StoreFailed) as error:
            self._be_patient(error)
            return {}
        self._unheard_since_s = None
        ended, self._ended = self._ended, {}
        return ended

    def _be_patient(self, error: QueueFailed | StoreFailed) -> None:
        now_s = self._desk.clock.monotonic_s()
        if self._unheard_since_s is None:
            self._unheard_since_s = now_s
            self._emit(Phase(serial="lab", what=f"{error}; trying again"))
        elif now_s - self._unheard_since_s > self._away_s:
            raise error

    def _hear(self, phone: str, job: QueuedJob | None, seen: Seen) -> None:
        if job is None:
            self._end(phone, Unmeasured(phone, seen.serial(phone), "its job is no longer in the queue"))
            return
        self._tell_news(job, seen)
        if not job.state.open:
            failed = None if job.state is JobState.SUCCEEDED else self._failed(job, seen)
            self._end(phone, self._given_up.get(phone, failed))
        elif (vain := self._given_up.get(phone) or self._in_vain(job, seen)) is not None:
            self._given_up[phone] = vain
            self._desk.queue.cancel(job.job)
            self._end(phone, vain)

    def _end(self, phone: str, unmeasured: Unmeasured | None) -> None:
        self._ended[phone] = unmeasured
        self.waiting -= {phone}

    def _tell_news(self, job: QueuedJob, seen: Seen) -> None:
        aside = seen.aside.get(job.phone)
        words = words_of(job, seen.phones.get(job.phone), aside.reason if aside else None)
        if self._told.get(job.phone) != words:
            self._told[job.phone] = words
            routine = job.state in _AS_EXPECTED
            self._emit(Phase(serial=seen.serial(job.phone), what=words, routine=routine))

    def _in_vain(self, job: QueuedJob, seen: Seen) -> Unmeasured | None:
        phone, aside, serial = seen.phones.get(job.phone), seen.aside.get(job.phone), seen.serial(job.phone)
        away = self._absences.too_long(job.phone, phone, aside, self._desk.clock.monotonic_s())
        if away is not None:
            return Unmeasured(job.phone, serial, f"{away}, and its job was taken out of the queue", gone=True)
        ends = self._used_up(job.phone) if job.state is JobState.TODO else None
        if ends is not None:
            why = f"{self._why_not_begun(job, aside)} until {ends}, and its job was taken out of the queue"
            return Unmeasured(job.phone, serial, why, out_of_time=True)
        return None

    def _why_not_begun(self, job: QueuedJob, aside: SetAsidePhone | None) -> str:
        if aside is not None:
            return f"{why_not_served(None, aside)},"
        others = [one for one in self._desk.queue.open_jobs() if one.phone == job.phone]
        holds = next((one for one in others if one.state is JobState.DOING), None)
        if holds is not None:
            return f"it was busy with job {holds.job} of {holds.who} (sweep {holds.sweep})"
        tried = next(iter(self._book.attempts([job.job])), None)
        if tried is not None and tried.ending is Ending.AGAIN and tried.reason is not None:
            return f"its job could not begin ({tried.reason}: {tried.detail})"
        return "it waited for its turn"

    def _failed(self, job: QueuedJob, seen: Seen) -> Unmeasured:
        return _failed_in(job, seen.serial(job.phone), next(iter(self._book.attempts([job.job])), None))


def _failed_in(job: QueuedJob, serial: str, attempt: JobAttempt | None) -> Unmeasured:
    if job.state in (JobState.CANCELLED, JobState.ABORTED):
        return Unmeasured(job.phone, serial, f"somebody took job {job.job} out of the queue")
    if attempt is None or attempt.ending is None:
        return Unmeasured(job.phone, serial, f"job {job.job} failed")
    why = f"job {job.job} {attempt.ending}: {attempt.detail}"
    return Unmeasured(job.phone, serial, why, reason=attempt.reason or Reason.NOT_SERVED)
