"""A validation of the watch, trial after trial: each is a night through the stages, whose true answer is known.

A trial measures every series of the watch with one build on both sides; in every second one a candidate of known size
stands among them, as one model that became slower would. What is finished is kept at once, and a trial that was cut
short is gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.clock import spell
from harness.nightly.judgement import series_nights
from harness.nightly.night_budget import WholeBudget
from harness.nightly.night_stages import StagedNight, measure_stages
from harness.nightly.rules.evidence import Evidence
from harness.nightly.simulation.kept_thresholds import designs_of
from harness.nightly.validation.bench import TrialBench
from harness.nightly.validation.findings import all_changes, null_findings
from harness.nightly.validation.trial_plan import planned, still_to_do
from harness.results.choices import Engine
from harness.results.trials import Change, TrialRecord, Validation


def validate(bench: TrialBench, nights: int, budget: WholeBudget, tell: Callable[[TrialRecord], None]) -> Validation:
    """Measures what is left of so many A/A trials, and of as many with a change."""
    wanted, cut_short = planned(nights, bench.changes), None
    while cut_short is None and (left := still_to_do(wanted, [trial.change for trial in _ended(bench)])):
        cut_short = budget.why_it_ends()
        if cut_short is None:
            trial = _unfinished(bench) or _begun(bench, left[0])
            tell(trial)
            cut_short = _measure_trial(bench, trial, budget)
    return found_so_far(bench, wanted, cut_short)


def found_so_far(bench: TrialBench, wanted: Sequence[Change], cut_short: str | None) -> Validation:
    trials, series = _ended(bench), bench.trials.series(bench.made_of)
    null = null_findings(trials, series)
    ratios = {change: bench.networks[change].madds_ratio for change in bench.changes}
    return Validation(
        trials=len(trials),
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
        trials_of_others=bench.trials.ended_of_others(bench.made_of),
    )


def _ended(bench: TrialBench) -> tuple[TrialRecord, ...]:
    return tuple(trial for trial in bench.trials.trials(bench.made_of) if trial.ended_at is not None)


def _unfinished(bench: TrialBench) -> TrialRecord | None:
    return next((trial for trial in bench.trials.trials(bench.made_of) if trial.ended_at is None), None)


def _begun(bench: TrialBench, change: Change) -> TrialRecord:
    number, now = bench.trials.next_number(), spell(bench.clock.now())
    trial = TrialRecord(f"trial-{number}", number, bench.made_of, change, now, None, bench.measurer.rehearsed)
    bench.trials.begin(trial)
    return trial


def _measure_trial(bench: TrialBench, trial: TrialRecord, budget: WholeBudget) -> str | None:
    """Returns why it ends before its end, or None."""
    grounds = bench.grounds(trial.change)
    designs = designs_of(bench.nights, bench.config.watch, grounds, spell(bench.clock.now()))
    night = StagedNight(trial.trial, trial.number, grounds, _carried(bench), designs, bench.measurer, kept=bench.trials)
    measured, cut_short = measure_stages(night, budget)
    if cut_short is None:
        found = [one for ground in measured for one in series_nights(ground, {}, frozenset())]
        bench.trials.settle(replace(trial, ended_at=spell(bench.clock.now())), found)
    return cut_short


def _carried(bench: TrialBench) -> dict[str, Evidence]:
    """From trial to trial as from night to night; a changed network begins with nothing, and what all series share
    goes on from the last trial in which none was changed."""
    unchanged = {trial.trial for trial in _ended(bench) if trial.change is Change.NONE}
    changed_names = {change.value for change in Change}
    return {
        one.series: Evidence(one.evidence_slower, one.evidence_faster)
        for one in bench.trials.series(bench.made_of)
        if one.variant not in changed_names and (not one.is_shared or one.night in unchanged)
    }
