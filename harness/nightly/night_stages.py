"""A night's stages, one after another, until nothing is asked for any longer. What each measured is kept at once, so
that a night that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from harness.errors import (
    AdbUnavailable,
    DeviceError,
    DiskFailed,
    HarnessError,
    Interrupted,
    NoPhone,
    PhoneFailed,
    StoreFailed,
)
from harness.nightly.findings.judgement import GroundNight
from harness.nightly.findings.stage_told import decided_stage
from harness.nightly.measuring.measurer import StageMeasured, StageMeasurer, StageRequest, ordered
from harness.nightly.measuring.night_budget import Budget
from harness.nightly.measuring.stage_decided import TellStage, tell_nobody
from harness.nightly.measuring.stage_progress import ConcurrentMeasurer, OneAfterAnother, StageProgress, phones_in
from harness.nightly.past.stored_pairs import ratio_table, stages_measured
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence
from harness.nightly.rules.phone_night import night_so_far
from harness.nightly.rules.questions import Questions
from harness.nightly.series import Ground, Watched
from harness.results.night_basis import NightPairs
from models.errors import ModelsError

NOTHING_CARRIED = Evidence()
ENDS_THE_NIGHT = (AdbUnavailable, DiskFailed, StoreFailed)
"""Errors that would stop every other phone as well (no adb, no disk, no store). They end the night, not one sweep."""


class PairsKept(Protocol):
    """Where the pairs of nights are kept."""

    def add_pairs(self, pairs: Sequence[NightPairs]) -> None: ...
    def pairs(self, night: str) -> tuple[NightPairs, ...]: ...


@dataclass(frozen=True, slots=True)
class StagedNight:
    """All that decides what is measured next."""

    night: str
    number: int
    grounds: tuple[Ground, ...]
    carried: Mapping[str, Evidence]
    """By question; one that is not in it begins with nothing."""
    designs: Mapping[str, Design]
    """By ground: thresholds are made of what its phone's own pairs are like. Their plan of stages is one."""
    measurer: StageMeasurer
    kept: PairsKept
    tell: TellStage = tell_nobody
    """Hears of each stage as it is decided."""


def measure_stages(night: StagedNight, budget: Budget) -> tuple[tuple[GroundNight, ...], str | None]:
    """Stage after stage of each phone, those that ask for the same at the same time. Returns why it ended early, or
    None, as well.

    What one sweep cannot measure ends it for its own series: they ask for nothing more, as their stage is not there.
    """
    stages = _Stages(night, budget)
    try:
        stages.measure()
    except ENDS_THE_NIGHT as error:
        stages.why.append(str(error))
        stages.ended_by = str(error)
    found = tuple(stages.told_of(_so_far(night, ground)) for ground in night.grounds)
    return found, "; ".join(dict.fromkeys(stages.why)) or None


class _Stages:
    """Which phones measure, and which ask for what comes next."""

    def __init__(self, night: StagedNight, budget: Budget) -> None:
        self.why: list[str] = []
        self.unmeasured: dict[str, str] = {}
        """By phone: why it gave less than was asked of it."""
        self.set_aside: dict[str, str] = {}
        """By phone: why it was given up, with the next step."""
        self.without: dict[str, str] = {}
        """By series: why the first stage that gave no number of it did not, where that lies with its build."""
        self.ended_by: str | None = None
        """What ended the night of all."""
        self._night, self._budget = night, budget
        self._steps = (
            night.measurer if isinstance(night.measurer, ConcurrentMeasurer) else OneAfterAnother(night.measurer)
        )
        self._under_way: list[tuple[StageRequest, StageProgress]] = []
        self._busy: set[str] = set()
        self._asking = {ground.phone.identity for ground in night.grounds}
        self._tried: set[tuple[str, int]] = set()
        """(series, stage): a stage of which nothing was kept is not asked for again."""

    def measure(self) -> None:
        while self._asking or self._under_way:
            asking, self._asking = self._asking, set()
            for request in _by_sweep(self._next(asking)):
                left = tuple(one for one in request.series if one.phone.identity not in self._busy)
                if left:
                    self._begin(replace(request, series=left))
            if self._under_way and not self._asking:
                self._steps.wait()
                self._look()

    def told_of(self, ground: GroundNight) -> GroundNight:
        """With why it lacks what it still asks for."""
        phone = ground.ground.phone.identity
        why = self.unmeasured.get(phone) or (self.ended_by if ground.so_far.next_stage is not None else None)
        without = {name: self.without[name] for name in ground.ground.names if name in self.without}
        return replace(ground, unmeasured=why, set_aside=self.set_aside.get(phone), without=without)

    def _next(self, phones: Collection[str]) -> list[StageRequest]:
        """A phone's grounds ask one after another, none for a stage before all have been through the one before."""
        grounds = [ground for ground in self._night.grounds if ground.phone.identity in phones]
        asked = [request for ground in grounds if (request := _asked(self._night, ground)) is not None]
        asked = [one for one in asked if (one.series[0].name, one.stage) not in self._tried]
        earliest: dict[str, int] = {}
        for one in asked:
            phone = one.series[0].phone.identity
            earliest[phone] = min(earliest.get(phone, one.stage), one.stage)
        return [one for one in asked if one.stage == earliest[one.series[0].phone.identity]]

    def _begin(self, request: StageRequest) -> None:
        self._tried |= {(one.name, request.stage) for one in request.series}
        used_up = {phone: self._budget.used_up(phone) for phone in phones_in(request.series)}
        ended = {phone: why for phone, why in used_up.items() if why is not None}
        self.why += ended.values()
        self.unmeasured = {**ended, **self.unmeasured}
        series = tuple(one for one in request.series if one.phone.identity not in ended)
        phones = phones_in(series)
        if not phones:
            return
        self._busy |= phones
        for phone in phones:
            self._budget.begin(phone)
        try:
            under_way = self._steps.begin(replace(request, series=series), self._budget.used_up)
        except (*ENDS_THE_NIGHT, Interrupted):
            raise
        except (HarnessError, ModelsError) as error:
            self._failed(series, error)
            return
        self._under_way.append((request, under_way))
        self._look()

    def _look(self) -> None:
        """What was measured is kept when this returns."""
        for request, stage in tuple(self._under_way):
            waiting = stage.waiting
            try:
                over = stage.look()
            except (*ENDS_THE_NIGHT, Interrupted):
                raise
            except (HarnessError, ModelsError) as error:
                self._under_way.remove((request, stage))
                self._failed(tuple(one for one in request.series if one.phone.identity in waiting), error)
                continue
            for part in over:
                if part.measured is not None:
                    _keep(self._night, replace(request, series=part.series), part.measured)
                    self.unmeasured |= part.measured.unmeasured
                    if part.why is None:
                        # A phone whose minutes are used up, and one of another part, is not set aside by this one.
                        mine = phones_in(part.series)
                        ended = {**part.measured.ended_by_build, **part.measured.unmeasured}
                        self.set_aside |= {phone: why for phone, why in ended.items() if phone in mine}
                    self.without = {**_of_builds(part.series, part.measured), **self.without}
                phones = phones_in(part.series)
                self._ended(phones)
                if part.measured is not None:
                    self._tell(request.stage, part.series)
                if part.why is not None:
                    self.why += [f"phone {phone}: {part.why}" for phone in sorted(phones)]
                    self.unmeasured |= dict.fromkeys(phones, part.why)
            if not stage.waiting:
                self._under_way.remove((request, stage))

    def _tell(self, stage: int, series: Sequence[Watched]) -> None:
        names = {one.name for one in series}
        for ground in self._night.grounds:
            if names.intersection(ground.names):
                found, spent = _so_far(self._night, ground), self._budget.spent(ground.phone.identity)
                if found.ratios.shape[1] < found.design.plan.pairs[stage]:
                    # Nothing was kept of it, and it is asked again.
                    continue
                self._night.tell(decided_stage(found, stage, self._night.grounds, spent))

    def _failed(self, series: Sequence[Watched], error: HarnessError | ModelsError) -> None:
        """Their sweep gave nothing."""
        phones = phones_in(series)
        self._ended(phones)
        self.why.append(str(error))
        if isinstance(error, DeviceError):
            # The phone itself is named wherever this is told.
            told = error.what if isinstance(error, (NoPhone, PhoneFailed)) else str(error)
            self.unmeasured |= dict.fromkeys(phones, told)
            aside = f"{error.what}; {error.next_step}" if isinstance(error, (NoPhone, PhoneFailed)) else None
        else:
            self.without = {**{one.name: str(error) for one in series}, **self.without}
            aside = str(error)
        if aside is not None:
            self.set_aside |= dict.fromkeys(phones, aside)

    def _ended(self, phones: Collection[str]) -> None:
        """They ask for what comes next."""
        for phone in phones:
            self._budget.end(phone)
        self._busy -= set(phones)
        self._asking |= set(phones)


def _of_builds(series: Sequence[Watched], measured: StageMeasured) -> Mapping[str, str]:
    """Why series have no number, of phones that were measured to their end."""
    whole = {one.name for one in series if one.phone.identity not in measured.unmeasured}
    return {name: why for name, why in measured.without.items() if name in whole}


def _keep(night: StagedNight, request: StageRequest, measured: StageMeasured) -> None:
    night.kept.add_pairs(
        [
            NightPairs(
                night=request.night,
                series=one.name,
                stage=request.stage,
                sweep=measured.sweep,
                ratios=ordered(found, request.pairs),
                starts=found.starts if found else 0,
                baseline_ms=found.baseline_ms if found else None,
                same_build=one.same_build,
                two_installations=request.two_installations,
            )
            for one in request.series
            for found in (measured.series.get(one.name),)
        ]
    )


def _asked(night: StagedNight, ground: Ground) -> StageRequest | None:
    """What the ground asks for next; None where its night has ended."""
    wanted = _so_far(night, ground).so_far.next_stage
    if wanted is None:
        return None
    return StageRequest(
        night.night,
        night.number,
        wanted.stage,
        wanted.pairs,
        wanted.first,
        ground.course,
        tuple(ground.series[place] for place in wanted.series),
        ground.two_installations,
    )


def _by_sweep(requests: Sequence[StageRequest]) -> tuple[StageRequest, ...]:
    """One request for all phones whose series are held against the same files; a phone's grounds one after another."""
    merged: list[StageRequest] = []
    for request in requests:
        place = next((at for at, other in enumerate(merged) if _together(other, request)), None)
        if place is None:
            merged.append(request)
        else:
            merged[place] = replace(merged[place], series=(*merged[place].series, *request.series))
    return tuple(merged)


def _together(one: StageRequest, other: StageRequest) -> bool:
    held, asked = ({each.variant: each.accepted.model_sha256 for each in part.series} for part in (one, other))
    programs = {series.accepted_programs for series in (*one.series, *other.series)}
    phones = {series.phone.identity for series in one.series}
    return (
        (one.stage, one.course, one.two_installations) == (other.stage, other.course, other.two_installations)
        and len(programs) == 1
        and all(series.phone.identity not in phones for series in other.series)
        and all(held.get(variant, sha256) == sha256 for variant, sha256 in asked.items())
    )


def _so_far(night: StagedNight, ground: Ground) -> GroundNight:
    mine = frozenset(ground.names)
    pairs = tuple(one for one in night.kept.pairs(night.night) if one.series in mine)
    design = night.designs[ground.name]
    stages = [design.plan.new_pairs(stage) for stage in range(stages_measured(pairs, ground.names))]
    ratios = ratio_table(pairs, ground.names, stages)
    carried = tuple(night.carried.get(name, NOTHING_CARRIED) for name in questions_of(ground))
    return GroundNight(night.night, ground, design, ratios, pairs, night_so_far(design, night.number, carried, ratios))


def questions_of(ground: Ground) -> tuple[str, ...]:
    """The names of its series, and of what they share where there are enough."""
    return ground.names if not Questions(len(ground.names)).shared else (*ground.names, ground.shared)
