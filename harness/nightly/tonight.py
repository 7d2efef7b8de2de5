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
from harness.nightly.failed_night import record_failed_night
from harness.nightly.findings.conclusion import Conclusion, conclude
from harness.nightly.findings.judgement import GroundNight, alarmed_effect, carried_into
from harness.nightly.findings.night_context import NightContext
from harness.nightly.improvement import Improvements, improvements, left_out_notices
from harness.nightly.measuring.measurable import measurable
from harness.nightly.measuring.night_budget import PhoneBudgets
from harness.nightly.measuring.stage_sweep import clear
from harness.nightly.night_setup import NightInputs, set_up_night
from harness.nightly.night_stages import StagedNight, measure_stages
from harness.nightly.opening_night import open_night
from harness.nightly.past.ledger import Ledger, read_ledger
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence, EvidenceRule
from harness.nightly.simulation.kept_thresholds import designs_of
from harness.nightly.store_owner import AnotherWatch, WatchNight, nights_of_watches, place_of, refuse_another
from harness.nightly.tell.delivery import messages_about
from harness.nightly.watch import Watch
from harness.results.night_basis import BuildRecord
from harness.results.nightly import NightRecord, NightResult, SeriesNight
from models.errors import ModelsError


def run_night(watch: Watch) -> NightResult:
    """Goes on with a night that was cut short. Raises NothingMeasured, once that is recorded, where there is no
    candidate or nothing that could measure it."""
    inputs = _inputs_of(watch)
    night = open_night(watch.kept, _nameless_night(watch, inputs.builds), watch.clock.now())
    context = set_up_night(watch, night, inputs)
    designs = designs_of(watch.kept, watch.config.watch, context.grounds, spell(watch.clock.now()))
    minutes = PhoneBudgets(watch.clock, watch.config.watch.max_minutes)
    measured, cut_short = measure_stages(_staged(watch, context, designs), minutes)
    return _concluded(watch, context, measured, cut_short)


def _inputs_of(watch: Watch) -> NightInputs:
    try:
        if not watch.measurer.rehearsed:
            clear(watch.frozen)
            watch.frozen.bring_over(wanted_files(watch.kept))
        candidate = measurable(watch.config, watch.folder, watch.measurer)
        inputs = NightInputs(candidate, freeze_candidate(watch.frozen, candidate), watch.measurer.fleet())
        refuse_another(nights_of_watches(read_ledger(watch.kept)), _as_a_watch(watch, inputs))
    except (Interrupted, AnotherWatch):
        raise
    except (HarnessError, ModelsError) as error:
        nameless = nameless_night(watch.config, watch.repeat.run, watch.toml, rehearsed=watch.measurer.rehearsed)
        raise record_failed_night(watch.kept, nameless, watch.clock, watch.receivers, error) from error
    return inputs


def _concluded(
    watch: Watch, context: NightContext, measured: Sequence[GroundNight], cut_short: str | None
) -> NightResult:
    """The night's end: what it found is kept with the messages about it and with what the improvement rule accepts."""
    moment = Moment(context.night.night, spell(watch.clock.now()))
    conclusion = conclude(context, measured, watch.repeat)
    improved = [
        improvements(watch.config.watch, one.design.evidence, one.ground, conclusion.by_name, context.ledger, moment)
        for one in measured
    ]
    accepted = tuple(made for each in improved for made in each.accepted)
    result = _result(context, conclusion, improved, replace(context.night, ended_at=moment.at, cut_short=cut_short))
    before = watch.kept.night(last.night) if (last := context.ledger.last_night) else None
    messages = messages_about(result, before, watch.receivers, moment.at)
    watch.kept.conclude(result, conclusion.phones, messages, accepted)
    if not watch.measurer.rehearsed:
        watch.frozen.keep_only(wanted_files(watch.kept))
    return watch.kept.with_surroundings(result)


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


def _as_a_watch(watch: Watch, inputs: NightInputs) -> WatchNight:
    models = (*inputs.builds, *inputs.candidate.failed)
    files = (build.model_sha256 for build in inputs.builds.values())
    phones = () if watch.config.names_phones else (phone.identity for phone in inputs.fleet.present)
    return WatchNight(place_of(watch.toml), "", frozenset(models), frozenset(files), frozenset(phones))


def _nameless_night(watch: Watch, builds: Mapping[str, BuildRecord]) -> NightRecord:
    described = "\n".join(f"{variant} {build.sha256}" for variant, build in sorted(builds.items()))
    nameless = nameless_night(watch.config, watch.repeat.run, watch.toml, rehearsed=watch.measurer.rehearsed)
    return replace(nameless, candidate_sha256=hashlib.sha256(described.encode()).hexdigest())


def _staged(watch: Watch, context: NightContext, designs: Mapping[str, Design]) -> StagedNight:
    carried: dict[str, Evidence] = {}
    for ground in context.grounds:
        counting = context.ledger.counting(ground)
        rule = designs[ground.name].evidence
        carried |= {name: _carried(context.ledger, last, rule) for name, last in counting.items()}
    night = context.night
    return StagedNight(
        night.night, night.number, context.grounds, carried, designs, watch.measurer, watch.kept, watch.tell
    )


def _carried(ledger: Ledger, last: SeriesNight, rule: EvidenceRule) -> Evidence:
    alarmed = ledger.alarmed(last)
    return replace(carried_into(last, rule), standing=alarmed_effect(alarmed) if alarmed else None)


def _result(
    context: NightContext, conclusion: Conclusion, improved: Sequence[Improvements], night: NightRecord
) -> NightResult:
    accepted = (made for each in improved for made in each.accepted)
    left_out = tuple(one for each in improved for one in each.left_out)
    made = acceptance_notices((*context.first_accepted, *accepted), night.night)
    notices = (*conclusion.notices, *made, *left_out_notices(left_out, night.night))
    return NightResult(night, conclusion.series, conclusion.alerts, notices)
