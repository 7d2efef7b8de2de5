"""Stages measured by the agents of a lab: each is a sweep of two sides in the queue, with a job for each phone.

A night that was killed leaves its jobs in the queue, where agents go on with them; the same stage, asked for again,
waits for those very jobs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from harness.clock import spell
from harness.errors import ConfigRefused, NoPhone
from harness.lab.absence import why_not_served
from harness.lab.errors import NoTurn
from harness.lab.health import may_be_disproved
from harness.lab.night_wait import NightWait
from harness.lab.queue import JobQueue, address, told_plainly
from harness.lab.selection import Selection, fits
from harness.lab.status import status_of
from harness.lab.submit import Desk, Sender, put_in_queue
from harness.nightly.config import LabSection, NightlyConfig
from harness.nightly.frozen import Frozen
from harness.nightly.measurer import Fleet, MissingPhone, StageMeasured, StageRequest
from harness.nightly.night_budget import WhyItEnds, unlimited
from harness.nightly.series import FoundPhone
from harness.nightly.stage_reading import read_stage
from harness.nightly.stage_sweep import StagePart, laid_out, parts_of, sweep_config
from harness.results.lab import LabPhone, LabStatus, Purpose
from harness.results.nightly import NIGHTLY_COMMAND
from harness.results.outcomes import FailureRecord
from harness.session.progress import Emit, Phase, SetAside
from harness.store.lab import LabBook
from harness.store.store import Store
from harness.sweep.models import adopt_folder, build_wanted
from harness.sweep.options import Baseline, SweepOptions
from harness.sweep.sides import sides
from harness.sweep.stored_plan import StoredPlan
from harness.sweep.sweep import refuse

_NEXT_STEP = "see `bigcore lab status`; tomorrow's night asks for it again"


@contextmanager
def lab_queue(store: Store) -> Iterator[JobQueue]:
    """Raises a HarnessError where the store is not that of a lab."""
    with JobQueue.opened(address(store.url)) as queue:
        queue.demand()
        yield queue


class LabMeasurer:
    """A StageMeasurer."""

    rehearsed = False

    def __init__(
        self, config: NightlyConfig, lab: LabSection, who: str, desk: Desk, frozen: Frozen, emit: Emit
    ) -> None:
        self._config, self._lab, self._who, self._desk = config, lab, who, desk
        self._frozen, self._emit = frozen, emit
        self._book = LabBook(desk.store)
        self._gone: set[tuple[str, str]] = set()
        """(night, phone) of phones that were waited for in vain: that night asks them for nothing more, the next does.
        A validation and a bisection have a night for each trial."""

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
        return Fleet.of(present, missing, away)

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        (part,) = parts_of(request)
        with told_plainly():
            self._take_out_what_others_left(part)
            known = self._desk.store.sweep_of_command(part.command)
            if known is not None and known.ended_at is not None:
                return read_stage(self._desk.store, request, part.pairs, known.sweep)
            # a sweep without jobs is of a night that was killed before it had queued them
            queued = known is not None and bool(self._desk.queue.jobs_of(known.sweep))
            sweep = known.sweep if known is not None and queued else self._submitted(part)
            if sweep is not None:
                self._wait_for(sweep, request.night, why_it_ends)
                return read_stage(self._desk.store, request, part.pairs, sweep)
        return StageMeasured(None, {})

    def _take_out_what_others_left(self, part: StagePart) -> None:
        """Two nights of one store never measure at once: what another stage has in the queue, nobody waits for."""
        for job in self._desk.queue.open_jobs():
            if job.purpose is Purpose.NIGHTLY and job.who == self._who:
                command = self._desk.store.sweep(job.sweep).sweep.command
                if command.startswith(f"{NIGHTLY_COMMAND} ") and command != part.command:
                    self._desk.queue.cancel(job.job)

    def _submitted(self, part: StagePart) -> str | None:
        """None: all of its phones were waited for in vain before."""
        wanted = {one.phone.identity for one in part.request.series}
        gone = {phone for night, phone in self._gone if night == part.request.night}
        phones = [phone for phone in self._book.phones() if phone.phone in wanted - gone]
        if not phones:
            return None
        _refuse_programs(part)
        with laid_out(part, self._frozen) as (new, baseline):
            stored = self._plan(part, phones, new, baseline)
            sender = Sender(self._who, Purpose.NIGHTLY, part.command)
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

    def _tell(self, serial: str, words: str) -> None:
        self._emit(Phase(serial=serial, what=words))

    def _wait_for(self, sweep: str, night: str, why_it_ends: WhyItEnds) -> None:
        """What has no number is told, and kept with the sweep. Raises NoTurn where no job was begun in time."""
        wait = NightWait(self._desk, 60 * self._lab.away_minutes, why_it_ends, self._tell)
        unmeasured = wait.until_over(sweep)
        now = spell(self._desk.clock.now())
        for one in unmeasured:
            self._emit(SetAside(serial=one.serial, reason=one.reason, detail=one.why, next_step=_NEXT_STEP))
        self._gone |= {(night, one.phone) for one in unmeasured if one.gone}
        by_host = {failure.serial for failure in self._desk.store.sweep(sweep).failures}
        told = [
            FailureRecord(sweep, one.reason, one.why, serial=one.serial, at=now)
            for one in unmeasured
            if one.serial not in by_host
        ]
        self._desk.store.set_aside(sweep, told)
        self._desk.store.end_sweep(sweep, now)
        if unmeasured and all(one.out_of_time for one in unmeasured) and not self._desk.store.sessions(sweep):
            raise NoTurn("lab", unmeasured[0].why, "give the night more minutes, or begin it when the phones are idle")


def _refuse_programs(part: StagePart) -> None:
    held = (part.accepted, part.candidate)
    if any(build.app_sha256 or build.tool_sha256 for build in held):
        what = "its accepted build has an app or a program of its own, and a lab ships models"
        step = "accept tonight's candidate with `bigcore nightly accept`, or measure without [lab]"
        raise ConfigRefused(part.request.series[0].name, what, step)


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
