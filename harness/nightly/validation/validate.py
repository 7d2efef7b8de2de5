"""A validation of the watch, trial after trial: each is a night through the stages, whose true answer is known.

A trial measures every series of the watch with one build on both sides; in every second one a candidate of known size
stands among them, as one model that became slower would. What is finished is kept at once, and a trial that was cut
short is gone on with. Trials are counted by phone: one that is away takes nothing from the others, and makes up for it
when it is there again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.clock import spell
from harness.nightly.findings.judgement import GroundNight, series_nights
from harness.nightly.measuring.night_budget import WholeBudget
from harness.nightly.night_stages import StagedNight, measure_stages
from harness.nightly.rules.evidence import Evidence
from harness.nightly.series import parts_of_series
from harness.nightly.simulation.kept_thresholds import designs_of
from harness.nightly.validation.bench import TrialBench
from harness.nightly.validation.findings import all_changes, null_findings
from harness.nightly.validation.trial_plan import planned, still_to_do
from harness.results.choices import Engine
from harness.results.night_basis import NightPairs
from harness.results.nightly import SeriesNight
from harness.results.trials import Change, TrialRecord, Validation
from harness.store.trials import KeptTrials


def validate(bench: TrialBench, nights: int, budget: WholeBudget, tell: Callable[[TrialRecord], None]) -> Validation:
    """Measures what is left of so many A/A trials, and of as many with a change."""
    wanted, cut_short = planned(nights, bench.changes), None
    while cut_short is None and (left := _left(bench, wanted)):
        cut_short = budget.why_it_ends()
        if cut_short is None:
            trial = _unfinished(bench, left) or _begun(bench, max(left.values(), key=len)[0])
            tell(trial)
            takes_part = tuple(phone for phone in bench.phones if trial.change in left.get(phone.identity, ()))
            cut_short = _measure_trial(replace(bench, phones=takes_part), trial, budget)
    return found_so_far(bench, wanted, cut_short)


def _left(bench: TrialBench, wanted: Sequence[Change]) -> dict[str, tuple[Change, ...]]:
    """What each of the phones has still to do, by phone; those that are done are left out."""
    left = {phone: still_to_do(wanted, [trial.change for trial in done]) for phone, done in _done(bench).items()}
    return {phone: changes for phone, changes in left.items() if changes}


def _done(bench: TrialBench) -> dict[str, tuple[TrialRecord, ...]]:
    """The finished trials of each of the phones, by phone."""
    ended, series = _ended(bench), _series(bench)
    took_part = {(one.night, one.phone) for one in series}
    identities = [phone.identity for phone in bench.phones]
    return {phone: tuple(one for one in ended if (one.trial, phone) in took_part) for phone in identities}


def _series(bench: TrialBench) -> tuple[SeriesNight, ...]:
    """Of these phones, as they are now: with another Android they are others."""
    phones = {(phone.identity, phone.fingerprint) for phone in bench.phones}
    return tuple(one for one in bench.trials.series(bench.made_of) if (one.phone, one.android) in phones)


def found_so_far(bench: TrialBench, wanted: Sequence[Change], cut_short: str | None) -> Validation:
    trials, series = _ended(bench), _series(bench)
    counted = {one.night for one in series}
    null = null_findings(trials, series)
    ratios = {change: bench.networks[change].madds_ratio for change in bench.changes}
    return Validation(
        trials=min((len(done) for done in _done(bench).values()), default=0),
        wanted=len(wanted),
        cut_short=cut_short,
        rehearsed=bench.measurer.rehearsed,
        phones=tuple(phone.model for phone in bench.phones),
        synthetic=any(phone.engine is Engine.REPLAY for phone in bench.phones),
        series_nights=null.series_nights,
        false_alarms=null.false_alarms,
        false_improvements=null.false_improvements,
        in_doubt=null.in_doubt,
        alarmed_phone_nights=null.alarmed_phone_nights,
        ones_held=null.ones_held,
        mean_starts=null.mean_starts,
        changes=all_changes(ratios, series),
        trials_of_others=bench.trials.ended_of_others(bench.made_of)
        + sum(trial.trial not in counted for trial in trials),
    )


def _ended(bench: TrialBench) -> tuple[TrialRecord, ...]:
    return tuple(trial for trial in bench.trials.trials(bench.made_of) if trial.ended_at is not None)


def _unfinished(bench: TrialBench, left: Mapping[str, Sequence[Change]]) -> TrialRecord | None:
    begun = [trial for trial in bench.trials.trials(bench.made_of) if trial.ended_at is None]
    return next((trial for trial in begun if any(trial.change in changes for changes in left.values())), None)


def _begun(bench: TrialBench, change: Change) -> TrialRecord:
    number, now = bench.trials.next_number(), spell(bench.clock.now())
    trial = TrialRecord(f"trial-{number}", number, bench.made_of, change, now, None, bench.measurer.rehearsed)
    bench.trials.begin(trial)
    return trial


def _measure_trial(bench: TrialBench, trial: TrialRecord, budget: WholeBudget) -> str | None:
    """Returns why it ends before its end, or None. It ends when each of its phones has given what it was asked for;
    until then it is left open."""
    grounds = bench.grounds(trial.change)
    designs = designs_of(bench.nights, bench.config.watch, grounds, spell(bench.clock.now()))
    kept = OfPhonesThatGave(bench.trials)
    night = StagedNight(trial.trial, trial.number, grounds, _carried(bench), designs, bench.measurer, kept, bench.tell)
    measured, early = measure_stages(night, budget)
    cut_short = early or _why_open(measured)
    if cut_short is None:
        found = [one for ground in measured for one in series_nights(ground, {}, frozenset())]
        bench.trials.conclude(replace(trial, ended_at=spell(bench.clock.now())), found)
    return cut_short


def _why_open(measured: Sequence[GroundNight]) -> str | None:
    """Names the first phone that owes something."""
    gave = {ground.ground.phone.identity for ground in measured if ground.ratios.size}
    for ground in measured:
        phone = ground.ground.phone.identity
        if ground.unmeasured is not None or phone not in gave:
            return f"phone {phone}: {ground.unmeasured or 'none of its series has a valid number'}"
    return None


@dataclass(frozen=True, slots=True)
class OfPhonesThatGave:
    """A PairsKept. Of a phone that gave nothing in a stage, nothing is kept: the trial asks it again."""

    trials: KeptTrials

    def add_pairs(self, pairs: Sequence[NightPairs]) -> None:
        gave = {parts_of_series(one.series).phone for one in pairs if any(ratio is not None for ratio in one.ratios)}
        kept = [one for one in pairs if parts_of_series(one.series).phone in gave]
        if kept:
            self.trials.add_pairs(kept)

    def pairs(self, night: str) -> tuple[NightPairs, ...]:
        return self.trials.pairs(night)


def _carried(bench: TrialBench) -> dict[str, Evidence]:
    """From trial to trial as from night to night; a changed network begins with nothing, and what all series share
    goes on from the last trial in which none was changed."""
    unchanged = {trial.trial for trial in _ended(bench) if trial.change is Change.NONE}
    changed_names = {change.value for change in Change}
    return {
        one.series: Evidence(one.evidence_slower, one.evidence_faster)
        for one in _series(bench)
        if one.variant not in changed_names and (not one.is_shared or one.night in unchanged)
    }
