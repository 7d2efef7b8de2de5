"""One night, from its builds to what it found: the road, readable from top to bottom."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from harness.clock import Clock, spell
from harness.errors import HarnessError, Interrupted
from harness.nightly.acceptance import Moment, acceptance_notices, first_acceptance
from harness.nightly.again import Again
from harness.nightly.builds.builds import Candidate, freeze_candidate
from harness.nightly.builds.frozen import Frozen
from harness.nightly.builds.kept_files import wanted_files
from harness.nightly.builds.lost_builds import LostBuild, lost_builds, without
from harness.nightly.config import DEFAULT_FILE, NightlyConfig
from harness.nightly.courses import courses
from harness.nightly.findings.conclusion import Conclusion, conclude
from harness.nightly.findings.judgement import alarmed_effect, carried_into
from harness.nightly.improvement import Improvements, improvements, left_out_notices
from harness.nightly.in_vain import record_in_vain
from harness.nightly.measuring.measurable import measurable
from harness.nightly.measuring.measurer import Fleet, MissingPhone, StageMeasurer
from harness.nightly.measuring.night_budget import PhoneBudgets
from harness.nightly.measuring.stage_sweep import clear
from harness.nightly.night_stages import StagedNight, measure_stages
from harness.nightly.one_watch import AnotherWatch, WatchNight, nights_of_watches, place_of, refuse_another
from harness.nightly.opening_night import open_night
from harness.nightly.past.inheritance import Asked, Inheritance, inheritances, mutes_that_go_on, name_until_now
from harness.nightly.past.ledger import Ledger, read_ledger
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence, EvidenceRule
from harness.nightly.series import Ground, Watched, grounds_of
from harness.nightly.simulation.kept_thresholds import designs_of
from harness.nightly.tell.delivery import Receiver, messages_about
from harness.results.night_basis import BuildRecord
from harness.results.night_decisions import AcceptanceRecord
from harness.results.nightly import NightRecord, NightResult, SeriesNight, shared_series
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
    name: str = DEFAULT_FILE.name
    """Of nightly.toml."""

    @property
    def toml(self) -> Path:
        return self.folder / self.name


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
    """Of what can be measured."""
    lost: tuple[LostBuild, ...]
    first_accepted: tuple[AcceptanceRecord, ...]
    """What nobody was told of yet: those of a night that was killed as well."""

    @property
    def watched(self) -> tuple[Watched, ...]:
        """The series of tonight, also those that cannot be measured."""
        return (*(one for ground in self.grounds for one in ground.series), *(lost.watched for lost in self.lost))


def run_night(watch: Watch) -> NightResult:
    """Goes on with a night that was cut short. Raises NothingMeasured, once that is recorded, where there is no
    candidate or nothing that could measure it."""
    try:
        if not watch.measurer.rehearsed:
            clear(watch.frozen)
            watch.frozen.bring_over(wanted_files(watch.kept))
        candidate = measurable(watch.config, watch.folder, watch.measurer)
        builds, fleet = freeze_candidate(watch.frozen, candidate), watch.measurer.fleet()
        refuse_another(nights_of_watches(read_ledger(watch.kept)), _as_a_watch(watch, candidate, builds, fleet))
    except (Interrupted, AnotherWatch):
        raise
    except (HarnessError, ModelsError) as error:
        nameless = nameless_night(watch.config, watch.again.run, watch.toml, rehearsed=watch.measurer.rehearsed)
        raise record_in_vain(watch.kept, nameless, watch.clock, watch.receivers, error) from error
    night = open_night(watch.kept, _nameless_night(watch, builds), watch.clock.now())
    tonight = _look_around(watch, night, fleet, candidate, builds)
    designs = designs_of(watch.kept, watch.config.watch, tonight.grounds, spell(watch.clock.now()))
    minutes = PhoneBudgets(watch.clock, watch.config.watch.max_minutes)
    measured, cut_short = measure_stages(_staged(watch, tonight, designs), minutes)
    moment = Moment(night.night, spell(watch.clock.now()))
    conclusion = conclude(tonight.night, tonight, measured, watch.again)
    improved = [
        improvements(watch.config.watch, ground, conclusion.by_name, tonight.ledger, moment)
        for ground in tonight.grounds
    ]
    accepted = tuple(made for each in improved for made in each.accepted)
    result = _result(tonight, conclusion, improved, replace(night, ended_at=moment.at, cut_short=cut_short))
    before = watch.kept.night(last.night) if (last := tonight.ledger.last_night) else None
    messages = messages_about(result, before, watch.receivers, moment.at)
    watch.kept.settle(result, conclusion.phones, messages, accepted)
    if not watch.measurer.rehearsed:
        watch.frozen.keep_only(wanted_files(watch.kept))
    return result


def nameless_night(config: NightlyConfig, command: str, toml: Path, *, rehearsed: bool) -> NightRecord:
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
        toml=place_of(toml),
    )


def _as_a_watch(watch: Watch, candidate: Candidate, builds: Mapping[str, BuildRecord], fleet: Fleet) -> WatchNight:
    models, files = (*builds, *candidate.failed), (build.model_sha256 for build in builds.values())
    phones = () if watch.config.names_phones else (phone.identity for phone in fleet.present)
    return WatchNight(place_of(watch.toml), "", frozenset(models), frozenset(files), frozenset(phones))


def _nameless_night(watch: Watch, builds: Mapping[str, BuildRecord]) -> NightRecord:
    described = "\n".join(f"{variant} {build.sha256}" for variant, build in sorted(builds.items()))
    nameless = nameless_night(watch.config, watch.again.run, watch.toml, rehearsed=watch.measurer.rehearsed)
    return replace(nameless, candidate_sha256=hashlib.sha256(described.encode()).hexdigest())


def _look_around(
    watch: Watch, night: NightRecord, found: Fleet, candidate: Candidate, builds: Mapping[str, BuildRecord]
) -> Tonight:
    """Which series there are tonight, and what each is held against; the first build of a new one is frozen here."""
    ledger = read_ledger(watch.kept, night.number)
    fleet = _with_those_that_were_there(found, ledger, watch.config)
    moment = Moment(night.night, spell(watch.clock.now()))
    asked = [
        Asked(variant, phone, course, build)
        for phone in fleet.present
        for course in courses(watch.config)
        for variant, build in builds.items()
    ]
    inherited = inheritances(asked, ledger)
    # A night that goes on finds the acceptances that it made before it was cut short.
    untold = {night.night, *(one.night for one in ledger.since_last_night)}
    made = [
        first_acceptance(one.name, one.candidate, inherited.get(one.name), ledger, moment)
        for one in asked
        if _begins_tonight(one.name, inherited, ledger, untold)
    ]
    watch.kept.accept(tuple(builds.values()), made)
    held = {**ledger.acceptances, **{one.series: one for one in made}}
    known = {**ledger.builds, **{build.sha256: build for build in builds.values()}}
    watched = [
        Watched(one.variant, one.phone, one.course, known[held[one.name].accepted_sha256], one.candidate, before)
        for one in asked
        for before in (name_until_now(one.name, inherited),)
    ]
    first_accepted = tuple(
        one for one in (*ledger.history, *made) if one.night in untold and one.before_sha256 is None and one.by_rule
    )
    grounds = grounds_of(watched)
    muted = mutes_that_go_on(inherited, grounds, ledger)
    watch.kept.mute(muted)
    ledger = replace(ledger, mutes=(*ledger.mutes, *muted))
    lost = () if watch.measurer.rehearsed else lost_builds(grounds, watch.frozen)
    left = without(lost, grounds)
    return Tonight(night, watch.config, ledger, fleet, candidate, builds, left, lost, first_accepted)


def _begins_tonight(
    series: str, inherited: Mapping[str, Inheritance], ledger: Ledger, untold: Container[str | None]
) -> bool:
    """Whether it is held against nothing yet, or against what it was held against when it last had this name."""
    made, heir = ledger.acceptances.get(series), inherited.get(series)
    if made is None or heir is None:
        return made is None
    level = ledger.acceptances[heir.series].accepted_sha256
    return made.night not in untold or made.accepted_sha256 != level


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

    # a name that led to a phone which is there under another one
    moved = {one.asked: now for one in missing if (now := fleet.called(identity.get(one.asked, one.asked)))}
    return replace(
        fleet,
        missing=tuple(one for one in missing if one.asked not in moved and is_missed(one)),
        other_names=(*fleet.other_names, *(replace(now, asked=name) for name, now in moved.items())),
    )


def _staged(watch: Watch, tonight: Tonight, designs: Mapping[str, Design]) -> StagedNight:
    carried: dict[str, Evidence] = {}
    for ground in tonight.grounds:
        counting = tonight.ledger.counting(ground)
        rule = designs[ground.name].evidence
        carried |= {name: _carried(tonight.ledger, last, rule) for name, last in counting.items()}
    night = tonight.night
    return StagedNight(night.night, night.number, tonight.grounds, carried, designs, watch.measurer, watch.kept)


def _carried(ledger: Ledger, last: SeriesNight, rule: EvidenceRule) -> Evidence:
    alarmed = ledger.alarmed(last)
    return replace(carried_into(last, rule), standing=alarmed_effect(alarmed) if alarmed else None)


def _result(
    tonight: Tonight, conclusion: Conclusion, improved: Sequence[Improvements], night: NightRecord
) -> NightResult:
    accepted = (made for each in improved for made in each.accepted)
    left_out = tuple(one for each in improved for one in each.left_out)
    made = acceptance_notices((*tonight.first_accepted, *accepted), night.night)
    notices = (*conclusion.notices, *made, *left_out_notices(left_out, night.night))
    return NightResult(night, conclusion.series, conclusion.alerts, notices)
