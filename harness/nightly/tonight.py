"""One night, from its builds to what it found: the road, readable from top to bottom."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from harness.clock import Clock, spell
from harness.errors import HarnessError, Interrupted
from harness.nightly.acceptance import Moment, acceptance_notices, first_acceptance, improvements
from harness.nightly.again import Again
from harness.nightly.builds import Candidate, find_candidate, freeze_candidate, without_unreadable
from harness.nightly.conclusion import Conclusion, conclude
from harness.nightly.config import NightlyConfig
from harness.nightly.courses import courses
from harness.nightly.frozen import Frozen
from harness.nightly.in_vain import record_in_vain
from harness.nightly.judgement import carried_into
from harness.nightly.ledger import Ledger, read_ledger
from harness.nightly.measurer import Fleet, MissingPhone, StageMeasurer
from harness.nightly.night_budget import PhoneBudgets
from harness.nightly.night_stages import StagedNight, measure_stages, questions_of
from harness.nightly.opening_night import open_night
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence
from harness.nightly.series import Ground, Watched, grounds_of, series_name
from harness.nightly.simulation.kept_thresholds import designs_of
from harness.nightly.tell.delivery import Receiver, messages_about
from harness.results.night_basis import BuildRecord
from harness.results.night_decisions import AcceptanceRecord
from harness.results.nightly import NightRecord, NightResult, shared_series
from harness.store.nights import KeptNights
from models.errors import ModelsError


@dataclass(frozen=True, slots=True)
class Watch:
    """What a night needs."""

    config: NightlyConfig
    folder: Path
    """Of nightly.toml."""
    kept: KeptNights
    measurer: StageMeasurer
    frozen: Frozen
    clock: Clock
    again: Again = field(default_factory=Again)
    receivers: tuple[Receiver, ...] = ()
    """Whom the night is told to; the messages are kept with it and brought by `tell.delivery`."""


@dataclass(frozen=True, slots=True)
class Tonight:
    """What is known before the first start."""

    night: NightRecord
    config: NightlyConfig
    ledger: Ledger
    fleet: Fleet
    candidate: Candidate
    builds: Mapping[str, BuildRecord]
    """Of the candidate, by variant."""
    grounds: tuple[Ground, ...]
    first_accepted: tuple[AcceptanceRecord, ...]
    """What nobody was told of yet: those of a night that was killed as well."""


def run_night(watch: Watch) -> NightResult:
    """Goes on with a night that was cut short. Raises NothingMeasured, once that is recorded, where there is no
    candidate or nothing that could measure it."""
    try:
        found = find_candidate(watch.config, watch.folder)
        candidate = found if watch.measurer.rehearsed else without_unreadable(found)
        builds, fleet = freeze_candidate(watch.frozen, candidate), watch.measurer.fleet()
    except Interrupted:
        raise
    except (HarnessError, ModelsError) as error:
        nameless = nameless_night(watch.config, watch.again.run, rehearsed=watch.measurer.rehearsed)
        raise record_in_vain(watch.kept, nameless, watch.clock, watch.receivers, error) from error
    night = open_night(watch.kept, _nameless_night(watch, builds), watch.clock.now())
    tonight = _look_around(watch, night, fleet, candidate, builds)
    designs = designs_of(watch.kept, watch.config.watch, tonight.grounds, spell(watch.clock.now()))
    minutes = PhoneBudgets(watch.clock, watch.config.watch.max_minutes)
    measured, cut_short = measure_stages(_staged(watch, tonight, designs), minutes)
    moment = Moment(night.night, spell(watch.clock.now()))
    conclusion = conclude(tonight.night, tonight, measured, watch.again)
    accepted = tuple(
        made
        for ground in tonight.grounds
        for made in improvements(watch.config.watch, ground, conclusion.by_name, tonight.ledger, moment)
    )
    result = _result(tonight, conclusion, accepted, replace(night, ended_at=moment.at, cut_short=cut_short))
    before = watch.kept.night(last.night) if (last := tonight.ledger.last_night) else None
    messages = messages_about(result, before, watch.receivers, moment.at)
    watch.kept.settle(result, conclusion.phones, messages, accepted)
    if not watch.measurer.rehearsed:
        _forget_old_candidates(watch)
    return result


def nameless_night(config: NightlyConfig, command: str, *, rehearsed: bool) -> NightRecord:
    """Tonight, as long as nobody knows its candidate, nor whether it is a new night."""
    return NightRecord(
        night="",
        number=0,
        started_at="",
        ended_at=None,
        command=command,
        config_json=config.model_dump_json(),
        version=version("bigcore"),
        rehearsed=rehearsed,
    )


def _nameless_night(watch: Watch, builds: Mapping[str, BuildRecord]) -> NightRecord:
    described = "\n".join(f"{variant} {build.sha256}" for variant, build in sorted(builds.items()))
    nameless = nameless_night(watch.config, watch.again.run, rehearsed=watch.measurer.rehearsed)
    return replace(nameless, candidate_sha256=hashlib.sha256(described.encode()).hexdigest())


def _look_around(
    watch: Watch, night: NightRecord, found: Fleet, candidate: Candidate, builds: Mapping[str, BuildRecord]
) -> Tonight:
    """Which series there are tonight, and what each is held against; the first build of a new one is frozen here."""
    ledger = read_ledger(watch.kept, night.number)
    fleet = _with_those_that_were_there(found, ledger, watch.config)
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
    watch.kept.accept(tuple(builds.values()), made)
    # A night that goes on finds the acceptances that it made before it was cut short.
    untold = {night.night, *(one.night for one in ledger.since_last_night)}
    first_accepted = tuple(
        one for one in (*ledger.history, *made) if one.night in untold and one.before_sha256 is None and one.by_rule
    )
    return Tonight(night, watch.config, ledger, fleet, candidate, builds, grounds_of(watched), first_accepted)


def _with_those_that_were_there(fleet: Fleet, ledger: Ledger, config: NightlyConfig) -> Fleet:
    """Where nightly.toml names no phone, one of the last night that is gone is missing; unless nobody misses it."""
    here = {name for phone in fleet.present for name in (phone.asked, phone.identity)}
    here |= {phone.asked for phone in fleet.missing}
    gone = [phone.asked for phone in ledger.phones if phone.asked not in here and phone.phone not in here]
    found = () if config.names_phones else gone
    missing = (*fleet.missing, *(MissingPhone(name, fleet.away.get(name, "it is not connected")) for name in found))
    identity = {phone.asked: phone.phone or phone.asked for phone in ledger.phones}
    not_missed = set(config.watch.not_missed)

    def is_missed(phone: MissingPhone) -> bool:
        known = identity.get(phone.asked, phone.asked)
        return not not_missed & {phone.asked, known, shared_series(known)}

    return replace(fleet, missing=tuple(filter(is_missed, missing)))


def _staged(watch: Watch, tonight: Tonight, designs: Mapping[str, Design]) -> StagedNight:
    carried: dict[str, Evidence] = {}
    for ground in tonight.grounds:
        counting = tonight.ledger.counting(ground)
        rule = designs[ground.name].evidence
        carried |= {name: carried_into(counting.get(name), rule) for name in questions_of(ground)}
    night = tonight.night
    return StagedNight(night.night, night.number, tonight.grounds, carried, designs, watch.measurer, watch.kept)


def _result(
    tonight: Tonight, conclusion: Conclusion, accepted: Sequence[AcceptanceRecord], night: NightRecord
) -> NightResult:
    made = acceptance_notices((*tonight.first_accepted, *accepted), night.night)
    return NightResult(night, conclusion.series, conclusion.alerts, (*conclusion.notices, *made))


def _forget_old_candidates(watch: Watch) -> None:
    """Keeps the files of all accepted builds, of the last nights' candidates, and of the last one of each series."""
    builds = {build.sha256: build for build in watch.kept.builds()}
    recent = {night.night for night in watch.kept.nights()[-KEPT_CANDIDATES:]}
    wanted = {made.accepted_sha256 for made in watch.kept.acceptances()}
    measured = [(one, one.candidate_sha256) for one in watch.kept.series() if one.candidate_sha256 is not None]
    wanted |= {sha256 for one, sha256 in measured if one.night in recent}
    wanted |= set({one.series: sha256 for one, sha256 in measured}.values())
    kept = [builds[sha256] for sha256 in wanted if sha256 in builds]
    files = {file for one in kept for file in (one.model_sha256, one.app_sha256, one.tool_sha256) if file}
    watch.frozen.keep_only(files)


KEPT_CANDIDATES = 30
"""Nights whose candidates can still be accepted by hand."""
