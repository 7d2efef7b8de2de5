"""One night, from its builds to what it found: the road, readable from top to bottom."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from harness.clock import Clock, spell
from harness.errors import DeviceError
from harness.nightly.acceptance import Moment, acceptance_notices, first_acceptance, improvements
from harness.nightly.builds import Candidate, Frozen, find_candidate, freeze_candidate
from harness.nightly.conclusion import Conclusion, conclude
from harness.nightly.config import NightlyConfig
from harness.nightly.judgement import GroundNight, carried_into
from harness.nightly.ledger import Ledger, read_ledger
from harness.nightly.measurer import Fleet, MissingPhone, StageMeasurer, StageRequest, ordered
from harness.nightly.opening_night import open_night
from harness.nightly.rules.design import Design
from harness.nightly.rules.phone_night import NightSoFar, night_so_far
from harness.nightly.rules.questions import Questions
from harness.nightly.series import Course, Ground, Watched, grounds_of, series_name
from harness.nightly.simulation.kept_thresholds import kept_design, rules_of
from harness.nightly.stored_pairs import aa_sessions, ratio_table, stages_measured
from harness.nightly.tell.delivery import Receiver, messages_about
from harness.results.night_basis import BuildRecord, NightPairs
from harness.results.nightly import AcceptanceRecord, NightRecord, NightResult
from harness.store.nights import NightBook


@dataclass(frozen=True, slots=True)
class Watch:
    """What a night needs."""

    config: NightlyConfig
    folder: Path
    """Of nightly.toml."""
    book: NightBook
    measurer: StageMeasurer
    frozen: Frozen
    clock: Clock
    command: str
    receivers: tuple[Receiver, ...] = ()
    """Whom the night is told to; the messages are kept with it and brought by `tell.delivery`."""


@dataclass(frozen=True, slots=True)
class Tonight:
    """What is known before the first start."""

    night: NightRecord
    ledger: Ledger
    fleet: Fleet
    candidate: Candidate
    builds: Mapping[str, BuildRecord]
    """Of the candidate, by variant."""
    grounds: tuple[Ground, ...]
    first_accepted: tuple[AcceptanceRecord, ...]


def run_night(watch: Watch) -> NightResult:
    """Goes on with a night that was cut short. Raises a HarnessError where nothing can be measured at all."""
    candidate = find_candidate(watch.config, watch.folder)
    builds = freeze_candidate(watch.frozen, candidate)
    night = open_night(watch.book, _wanted(watch, builds), watch.clock.now())
    tonight = _look_around(watch, night, candidate, builds)
    design = _design(watch, tonight)
    measured, cut_short = _measure(watch, tonight, design)
    moment = Moment(night.night, spell(watch.clock.now()))
    conclusion = conclude(tonight.night, tonight, measured, design)
    accepted = tuple(
        made
        for ground in tonight.grounds
        for made in improvements(watch.config.watch, ground, conclusion.by_name, tonight.ledger, moment)
    )
    watch.book.accept(tuple(builds.values()), accepted)
    result = _result(tonight, conclusion, accepted, replace(night, ended_at=moment.at, cut_short=cut_short))
    watch.book.settle(result, conclusion.phones, messages_about(result, watch.receivers, moment.at))
    _forget_old_candidates(watch)
    return result


def _wanted(watch: Watch, builds: Mapping[str, BuildRecord]) -> NightRecord:
    """A night without name and number."""
    described = "\n".join(f"{variant} {build.sha256}" for variant, build in sorted(builds.items()))
    return NightRecord(
        night="",
        number=0,
        started_at="",
        ended_at=None,
        command=watch.command,
        config_json=watch.config.model_dump_json(),
        version=version("bigcore"),
        candidate_sha256=hashlib.sha256(described.encode()).hexdigest(),
        rehearsed=watch.measurer.rehearsed,
    )


def _look_around(watch: Watch, night: NightRecord, candidate: Candidate, builds: Mapping[str, BuildRecord]) -> Tonight:
    """Which series there are tonight, and what each is held against; the first build of a new one is frozen here."""
    ledger = read_ledger(watch.book, night.number)
    fleet = _with_those_that_were_there(watch.measurer.fleet(), ledger, watch.config)
    moment = Moment(night.night, spell(watch.clock.now()))
    made: list[AcceptanceRecord] = []
    watched: list[Watched] = []
    for phone in fleet.present:
        for course in courses(watch.config):
            for variant, build in builds.items():
                name = series_name(variant, phone.identity, course)
                accepted = ledger.accepted(name)
                if accepted is None:
                    first = first_acceptance(name, build, phone, builds, ledger, moment)
                    made.append(first)
                    accepted = {**ledger.builds, build.sha256: build}[first.accepted_sha256]
                watched.append(Watched(variant, phone, course, accepted, build))
    watch.book.accept(tuple(builds.values()), made)
    # A night that goes on finds the acceptances that it made before it was cut short.
    first_accepted = tuple(
        one for one in (*ledger.acceptances.values(), *made) if one.night == night.night and one.before_sha256 is None
    )
    return Tonight(night, ledger, fleet, candidate, builds, grounds_of(watched), first_accepted)


def _with_those_that_were_there(fleet: Fleet, ledger: Ledger, config: NightlyConfig) -> Fleet:
    """Where nightly.toml names no phone, one of the last night that is gone is missing."""
    if config.phones.serials:
        return fleet
    here = {name for phone in fleet.present for name in (phone.asked, phone.identity)}
    here |= {phone.asked for phone in fleet.missing}
    gone = [phone.asked for phone in ledger.phones if phone.asked not in here and phone.phone not in here]
    return replace(fleet, missing=(*fleet.missing, *(MissingPhone(name, "it is not connected") for name in gone)))


def courses(config: NightlyConfig) -> tuple[Course, ...]:
    measure = config.measure
    return tuple(
        Course(runner, str(core), runtime)
        for runner in measure.runners
        for core in measure.cores
        for runtime in measure.runtimes or (None,)
    )


def _design(watch: Watch, tonight: Tonight) -> Design:
    sessions = aa_sessions(watch.book.aa_pairs())
    two_apps = any(ground.two_apps for ground in tonight.grounds)
    return kept_design(watch.book, rules_of(watch.config.watch), sessions, two_apps, spell(watch.clock.now())).design


def _measure(watch: Watch, tonight: Tonight, design: Design) -> tuple[tuple[GroundNight, ...], str | None]:
    """Stage after stage, all phones of a course at the same time, until nothing is asked for any longer."""
    began_s, cut_short = watch.clock.monotonic_s(), None
    for stage in range(design.plan.stages):
        for requests in _by_sweep(_asked(watch, tonight, design, stage)):
            if cut_short is None and _used_up(watch, began_s):
                cut_short = f"its budget of {watch.config.watch.max_minutes:g} minutes was used up"
            if cut_short is None:
                cut_short = _measure_stage(watch, requests)
    return tuple(_so_far(watch, tonight, ground, design) for ground in tonight.grounds), cut_short


def _measure_stage(watch: Watch, request: StageRequest) -> str | None:
    """Returns why the night ends here, or None. What was measured is in the store when this returns."""
    try:
        measured = watch.measurer.measure(request)
    except DeviceError as error:
        return str(error)
    watch.book.add_pairs(
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
            )
            for one in request.series
            for found in (measured.series.get(one.name),)
        ]
    )
    return None


def _asked(watch: Watch, tonight: Tonight, design: Design, stage: int) -> list[StageRequest]:
    """What each ground asks for at this stage; nothing where its night has ended, or is further."""
    asked = []
    for ground in tonight.grounds:
        wanted = _so_far(watch, tonight, ground, design).so_far.next_stage
        if wanted is not None and wanted.stage == stage:
            series = tuple(ground.series[place] for place in wanted.series)
            night = tonight.night
            asked.append(
                StageRequest(night.night, night.number, stage, wanted.pairs, wanted.first, ground.course, series)
            )
    return asked


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
    held = {series.variant: series.accepted for series in one.series}
    apps = {(series.accepted.app_sha256, series.accepted.tool_sha256) for series in (*one.series, *other.series)}
    phones = {series.phone.identity for series in one.series}
    return (
        one.course == other.course
        and len(apps) == 1
        and all(series.phone.identity not in phones for series in other.series)
        and all(held.get(series.variant, series.accepted) == series.accepted for series in other.series)
    )


def _so_far(watch: Watch, tonight: Tonight, ground: Ground, design: Design) -> GroundNight:
    mine = frozenset(ground.names)
    pairs = tuple(one for one in watch.book.pairs(tonight.night.night) if one.series in mine)
    stages = [design.plan.new_pairs(stage) for stage in range(stages_measured(pairs, ground.names))]
    ratios = ratio_table(pairs, ground.names, stages)
    counting = tonight.ledger.counting(ground)
    names = ground.names if not Questions(len(ground.names)).shared else (*ground.names, ground.shared)
    carried = tuple(carried_into(counting.get(name), design) for name in names)
    so_far: NightSoFar = night_so_far(design, tonight.night.number, carried, ratios)
    return GroundNight(tonight.night.night, ground, design, ratios, pairs, so_far)


def _used_up(watch: Watch, began_s: float) -> bool:
    minutes = watch.config.watch.max_minutes
    return minutes > 0 and watch.clock.monotonic_s() - began_s > 60 * minutes


def _result(
    tonight: Tonight, conclusion: Conclusion, accepted: Sequence[AcceptanceRecord], night: NightRecord
) -> NightResult:
    phones = {one.name: one.phone.identity for ground in tonight.grounds for one in ground.series}
    made = acceptance_notices((*tonight.first_accepted, *accepted), phones, night.night)
    return NightResult(night, conclusion.series, conclusion.alerts, (*conclusion.notices, *made))


def _forget_old_candidates(watch: Watch) -> None:
    """Keeps the files of every accepted build, and those of the last nights' candidates."""
    builds = {build.sha256: build for build in watch.book.builds()}
    recent = {night.night for night in watch.book.nights()[-KEPT_CANDIDATES:]}
    wanted = {made.accepted_sha256 for made in watch.book.acceptances()}
    wanted |= {one.candidate_sha256 for one in watch.book.series() if one.night in recent and one.candidate_sha256}
    kept = [builds[sha256] for sha256 in wanted if sha256 in builds]
    files = {file for one in kept for file in (one.model_sha256, one.app_sha256, one.tool_sha256) if file}
    watch.frozen.keep_only(files)


KEPT_CANDIDATES = 30
"""Nights whose candidates can still be accepted by hand."""
