"""One night, from its builds to what it found: the road, readable from top to bottom."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from harness.clock import spell
from harness.errors import HarnessError, Interrupted
from harness.nightly.acceptance import Moment, acceptance_notices
from harness.nightly.builds.builds import freeze_candidate
from harness.nightly.builds.kept_files import wanted_files
from harness.nightly.config import NightlyConfig
from harness.nightly.findings.conclusion import Conclusion, conclude
from harness.nightly.findings.judgement import GroundNight, alarmed_effect, carried_into
from harness.nightly.findings.known_before import KnownBefore
from harness.nightly.improvement import Improvements, improvements, left_out_notices
from harness.nightly.in_vain import record_in_vain
from harness.nightly.looking_around import AtHand, look_around
from harness.nightly.measuring.measurable import measurable
from harness.nightly.measuring.night_budget import PhoneBudgets
from harness.nightly.measuring.stage_sweep import clear
from harness.nightly.night_stages import StagedNight, measure_stages
from harness.nightly.one_watch import AnotherWatch, WatchNight, nights_of_watches, place_of, refuse_another
from harness.nightly.opening_night import open_night
from harness.nightly.past.ledger import Ledger, read_ledger
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence, EvidenceRule
from harness.nightly.simulation.kept_thresholds import designs_of
from harness.nightly.tell.delivery import messages_about
from harness.nightly.watch import Watch
from harness.results.night_basis import BuildRecord
from harness.results.nightly import NightRecord, NightResult, SeriesNight
from models.errors import ModelsError


def run_night(watch: Watch) -> NightResult:
    """Goes on with a night that was cut short. Raises NothingMeasured, once that is recorded, where there is no
    candidate or nothing that could measure it."""
    at_hand = _at_hand(watch)
    night = open_night(watch.kept, _nameless_night(watch, at_hand.builds), watch.clock.now())
    known = look_around(watch, night, at_hand)
    designs = designs_of(watch.kept, watch.config.watch, known.grounds, spell(watch.clock.now()))
    minutes = PhoneBudgets(watch.clock, watch.config.watch.max_minutes)
    measured, cut_short = measure_stages(_staged(watch, known, designs), minutes)
    return _settled(watch, known, measured, cut_short)


def _at_hand(watch: Watch) -> AtHand:
    try:
        if not watch.measurer.rehearsed:
            clear(watch.frozen)
            watch.frozen.bring_over(wanted_files(watch.kept))
        candidate = measurable(watch.config, watch.folder, watch.measurer)
        at_hand = AtHand(candidate, freeze_candidate(watch.frozen, candidate), watch.measurer.fleet())
        refuse_another(nights_of_watches(read_ledger(watch.kept)), _as_a_watch(watch, at_hand))
    except (Interrupted, AnotherWatch):
        raise
    except (HarnessError, ModelsError) as error:
        nameless = nameless_night(watch.config, watch.again.run, watch.toml, rehearsed=watch.measurer.rehearsed)
        raise record_in_vain(watch.kept, nameless, watch.clock, watch.receivers, error) from error
    return at_hand


def _settled(watch: Watch, known: KnownBefore, measured: Sequence[GroundNight], cut_short: str | None) -> NightResult:
    """The night's end: what it found is kept with the messages about it and with what the improvement rule accepts."""
    moment = Moment(known.night.night, spell(watch.clock.now()))
    conclusion = conclude(known, measured, watch.again)
    improved = [
        improvements(watch.config.watch, ground, conclusion.by_name, known.ledger, moment) for ground in known.grounds
    ]
    accepted = tuple(made for each in improved for made in each.accepted)
    result = _result(known, conclusion, improved, replace(known.night, ended_at=moment.at, cut_short=cut_short))
    before = watch.kept.night(last.night) if (last := known.ledger.last_night) else None
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


def _as_a_watch(watch: Watch, at_hand: AtHand) -> WatchNight:
    models = (*at_hand.builds, *at_hand.candidate.failed)
    files = (build.model_sha256 for build in at_hand.builds.values())
    phones = () if watch.config.names_phones else (phone.identity for phone in at_hand.fleet.present)
    return WatchNight(place_of(watch.toml), "", frozenset(models), frozenset(files), frozenset(phones))


def _nameless_night(watch: Watch, builds: Mapping[str, BuildRecord]) -> NightRecord:
    described = "\n".join(f"{variant} {build.sha256}" for variant, build in sorted(builds.items()))
    nameless = nameless_night(watch.config, watch.again.run, watch.toml, rehearsed=watch.measurer.rehearsed)
    return replace(nameless, candidate_sha256=hashlib.sha256(described.encode()).hexdigest())


def _staged(watch: Watch, known: KnownBefore, designs: Mapping[str, Design]) -> StagedNight:
    carried: dict[str, Evidence] = {}
    for ground in known.grounds:
        counting = known.ledger.counting(ground)
        rule = designs[ground.name].evidence
        carried |= {name: _carried(known.ledger, last, rule) for name, last in counting.items()}
    night = known.night
    return StagedNight(night.night, night.number, known.grounds, carried, designs, watch.measurer, watch.kept)


def _carried(ledger: Ledger, last: SeriesNight, rule: EvidenceRule) -> Evidence:
    alarmed = ledger.alarmed(last)
    return replace(carried_into(last, rule), standing=alarmed_effect(alarmed) if alarmed else None)


def _result(
    known: KnownBefore, conclusion: Conclusion, improved: Sequence[Improvements], night: NightRecord
) -> NightResult:
    accepted = (made for each in improved for made in each.accepted)
    left_out = tuple(one for each in improved for one in each.left_out)
    made = acceptance_notices((*known.first_accepted, *accepted), night.night)
    notices = (*conclusion.notices, *made, *left_out_notices(left_out, night.night))
    return NightResult(night, conclusion.series, conclusion.alerts, notices)
