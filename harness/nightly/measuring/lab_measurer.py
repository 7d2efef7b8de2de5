"""Stages measured by the agents of a lab: each is a sweep of two sides in the queue, with a job for each phone.

A phone that has ended its job goes on, whatever the others do: its next stage is a sweep of its own, or one with those
that ask for the same at that moment. A night that was killed leaves its jobs in the queue, where agents go on with
them; the same stage, asked for again, waits for those very jobs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from harness.errors import ConfigRefused, NoPhone
from harness.lab.absence import why_not_served
from harness.lab.errors import NoTurn
from harness.lab.follow import LOOK_S
from harness.lab.health import may_be_disproved
from harness.lab.job import MeasureJob
from harness.lab.night_wait import NightWait, Sight
from harness.lab.queue import JobQueue, address, told_plainly
from harness.lab.selection import Selection, fits
from harness.lab.status import status_of
from harness.lab.submit import Desk, Sender, put_in_queue
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import LabSection, NightlyConfig
from harness.nightly.measuring.measurer import Fleet, MissingPhone, StageMeasured, StageRequest, together
from harness.nightly.measuring.night_budget import UsedUp, WhyItEnds, unlimited
from harness.nightly.measuring.queued_stage import QueuedStage
from harness.nightly.measuring.stage_progress import PartOver, phones_in
from harness.nightly.measuring.stage_reading import read_stage
from harness.nightly.measuring.stage_sweep import StagePart, TellPart, laid_out, parts_of, sweep_config, tell_nobody
from harness.nightly.programs import BROUGHT_NONE
from harness.nightly.series import FoundPhone, Watched
from harness.results.lab import LabPhone, LabStatus, Purpose, QueuedJob
from harness.results.nightly import NIGHTLY_COMMAND, sweeps_begin_with
from harness.session.progress import Emit
from harness.store.lab import LabBook
from harness.store.store import Store
from harness.sweep.models import adopt_folder, build_wanted
from harness.sweep.options import Baseline, SweepOptions
from harness.sweep.sides import sides
from harness.sweep.stored_plan import StoredPlan
from harness.sweep.sweep import refuse


@contextmanager
def lab_queue(store: Store) -> Iterator[JobQueue]:
    """Raises a HarnessError where the store is not that of a lab."""
    with JobQueue.opened(address(store.url)) as queue:
        queue.demand()
        yield queue


class LabMeasurer:
    """A StageMeasurer, and a ConcurrentMeasurer."""

    rehearsed = False

    def __init__(
        self,
        config: NightlyConfig,
        lab: LabSection,
        who: str,
        desk: Desk,
        frozen: Frozen,
        emit: Emit,
        begins: TellPart = tell_nobody,
    ) -> None:
        self._config, self._lab, self._who, self._desk = config, lab, who, desk
        self._frozen, self._emit, self._begins = frozen, emit, begins
        self._book = LabBook(desk.store)
        self._sight = Sight(desk)
        self._gone: dict[tuple[str, str], str] = {}
        """(night, phone) of phones that were waited for in vain, and why: that night asks them for nothing more, the
        next does. A validation and a bisection have a night for each trial."""
        self._night: str | None = None
        """The last one that was asked for."""
        self._present: frozenset[str] | None = None
        """The phones that were there when the fleet was looked at."""

    def fleet(self) -> Fleet:
        """A phone that is set aside for what a check can disprove is there: its jobs wait for that."""
        status = status_of(self._book, self._desk.queue)
        asked, missing, away = self._lab, list[MissingPhone](), dict[str, str]()
        wanted = Selection(asked.phone, asked.model, asked.soc, asked.android, asked.tag)
        present = []
        for phone in (one for one in status.phones if fits(one, wanted)):
            absent = why_absent(phone, status)
            if absent is None:
                present.append(_found(phone))
            elif asked.phone:
                missing.append(MissingPhone(phone.phone, absent))
            else:
                away[phone.phone] = absent
        known = {name for phone in status.phones for name in (phone.phone, phone.serial)}
        missing += [MissingPhone(name, why_not_served(None, None)) for name in asked.phone if name not in known]
        if not (present or missing or away):
            what = f"the lab knows {len(status.phones)}, and none that [lab] asks for"
            raise NoPhone("phones", what, "start an agent on their host, and see `bigcore lab status`")
        self._present = frozenset(phone.identity for phone in present)
        return Fleet.of(present, missing, away)

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        """Raises NoTurn where no job was begun in time."""
        stage, over = self.begin(request, lambda phone: why_it_ends()), list[PartOver]()
        while stage.waiting:
            over += stage.look()
            if stage.waiting:
                self.wait()
        measured = [part.measured for part in over if part.measured is not None]
        if not measured and over:
            phone, why = over[0].series[0].phone.serial, over[0].why or ""
            raise NoTurn(phone, why, "give it more minutes (watch.max_minutes), or begin when the phone is idle")
        return together(measured)

    def begin(self, request: StageRequest, used_up: UsedUp) -> QueuedStage:
        _refuse_programs(request.series)
        (part,) = parts_of(request)
        phones, night = phones_in(request.series), request.night
        self._begins(part)
        with told_plainly():
            self._take_out_what_others_left(night)
            known = {phone.phone: phone for phone in self._book.phones()}
            gone = {phone: why for phone in phones if (why := self._gone.get((night, phone))) is not None}
            gone |= {phone: why_not_served(None, None) for phone in phones - gone.keys() - known.keys()}
            sweeps = self._sweeps(part, [known[phone] for phone in sorted(phones - gone.keys())])

        def give_up(phone: str, why: str) -> None:
            self._gone[night, phone] = why

        away_s = 60 * self._lab.away_minutes
        waits = [
            NightWait(self._desk, self._sight, sweep, asked, away_s, used_up, self._emit)
            for sweep, asked in sweeps.items()
        ]
        return QueuedStage(request, waits, gone, self._desk, self._emit, give_up)

    def wait(self) -> None:
        self._desk.clock.wait(LOOK_S)

    def _take_out_what_others_left(self, night: str) -> None:
        """Cancels this watch's open jobs of other nights, and this night's for phones that are away now.

        One night of a store measures at a time, so that nobody waits for them; a night that is gone on with asks anew.
        """
        if night == self._night:
            return
        self._night = night
        for job in self._desk.queue.open_jobs():
            if job.purpose is Purpose.NIGHTLY and job.who == self._who:
                command = self._desk.store.sweep(job.sweep).sweep.command
                asked = self._present is None or job.phone in self._present
                wanted = asked and command.startswith(sweeps_begin_with(night))
                if command.startswith(f"{NIGHTLY_COMMAND} ") and not wanted:
                    self._desk.queue.cancel(job.job)

    def _sweeps(self, part: StagePart, phones: Sequence[LabPhone]) -> dict[str, set[str]]:
        """Which phones are waited for in which sweep. A night that was killed left jobs of this very stage, whichever
        phones it asked together: one that is open or has given something is waited for, one that was taken out is put
        back. A phone that has none, or whose job gave nothing, is asked anew."""
        left = jobs_left(self._desk, part.beginning, {phone.phone for phone in phones})
        sweeps, anew = dict[str, set[str]](), list[LabPhone]()
        for phone in phones:
            job = left.get(phone.phone)
            if job is None or (not job.state.open and not job.taken_out and not self._gave_something(part, job)):
                anew.append(phone)
                continue
            if job.taken_out:
                self._put_back(job)
            sweeps.setdefault(job.sweep, set()).add(phone.phone)
        if anew:
            sweeps[self._submitted(part, anew)] = {phone.phone for phone in anew}
        return sweeps

    def _gave_something(self, part: StagePart, job: QueuedJob) -> bool:
        series = tuple(one for one in part.request.series if one.phone.identity == job.phone)
        return bool(read_stage(self._desk.store, replace(part.request, series=series), part.pairs, job.sweep).series)

    def _put_back(self, job: QueuedJob) -> None:
        """What its phone has measured of the sweep is not measured again."""
        rounds = self._desk.queue.rounds([job.phone], Purpose.NIGHTLY)[job.phone]
        again = MeasureJob(
            sweep=job.sweep,
            phone=job.phone,
            who=self._who,
            purpose=Purpose.NIGHTLY,
            round=rounds.next_for(self._who),
            first_run_number=job.first_run_number,
        )
        self._desk.queue.put([again])

    def _submitted(self, part: StagePart, phones: Sequence[LabPhone]) -> str:
        identities = {phone.phone for phone in phones}
        series = tuple(one for one in part.request.series if one.phone.identity in identities)
        asked = replace(part, request=replace(part.request, series=series))
        with laid_out(asked, self._frozen) as (new, baseline):
            stored = self._plan(asked, phones, new, baseline)
            sender = Sender(self._who, Purpose.NIGHTLY, asked.command)
            return put_in_queue(stored, (), phones, sender, self._desk).sweep

    def _plan(self, part: StagePart, phones: Sequence[LabPhone], new: Path, baseline: Path) -> StoredPlan:
        config = sweep_config(part, self._config, new)
        runtime = Baseline(runtime=part.request.course.accepted_runtime)
        options = SweepOptions(against=str(baseline), baseline=runtime, pairs=part.pairs, first=part.first_side)
        refuse(config, options)
        return StoredPlan(
            config=config,
            quick=False,
            pairs=part.pairs,
            first=part.first_side,
            only=part.variants_by(lambda phone: phone.identity),
            sets=sides(build_wanted(config, lambda built: None).models, adopt_folder(baseline), options),
            phones=tuple(phone.serial for phone in phones),
        )


def jobs_left(desk: Desk, beginning: str, phones: Collection[str]) -> dict[str, QueuedJob]:
    """The last job of each of these phones, by phone, in sweeps whose commands begin so."""
    found: dict[str, QueuedJob] = {}
    for sweep in desk.store.sweeps_of_commands(beginning):
        if not phones - found.keys():
            break
        jobs = {job.phone: job for job in desk.queue.jobs_of(sweep.sweep)}
        found = {**{phone: job for phone, job in jobs.items() if phone in phones}, **found}
    return found


def _refuse_programs(series: Sequence[Watched]) -> None:
    for one in series:
        if {one.accepted_programs, one.candidate_programs} != {BROUGHT_NONE}:
            what = "its accepted build has an app or a program of its own, and a lab ships models"
            step = "accept tonight's candidate with `bigcore nightly accept`, or measure without [lab]"
            raise ConfigRefused(one.name, what, step)


def why_absent(phone: LabPhone, status: LabStatus) -> str | None:
    """A sentence; None where the phone can be measured, now or as soon as a check finds it well."""
    aside = next((one for one in status.set_aside if one.phone == phone.phone), None)
    if status.is_away(phone):
        return why_not_served(phone, None)
    if aside is not None and not may_be_disproved(aside.reason):
        return why_not_served(phone, aside)
    return None if phone.fingerprint else f"the agent of {phone.host} is of an older bigcore"


def _found(phone: LabPhone) -> FoundPhone:
    return FoundPhone(
        asked=phone.phone,
        serial=phone.serial,
        identity=phone.phone,
        model=f"{phone.manufacturer} {phone.model}",
        fingerprint=phone.fingerprint,
        android=phone.android,
        battery_health=phone.battery_health,
        engine=phone.engine,
    )
