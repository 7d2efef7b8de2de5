"""Estimates of an older method, made anew from the samples that the store holds; the old ones are kept beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from harness.analysis.cluster_shares import clusters_of
from harness.analysis.estimate import ColdStart, Evidence, Measurand
from harness.analysis.run_estimates import precision_of, run_estimates
from harness.analysis.run_precision import METHOD
from harness.config import MeasureSection
from harness.plan import StoppingRule
from harness.results.asked_for import settings_of
from harness.results.outcomes import RunResult
from harness.results.records import SUSTAINED, Estimate
from harness.session.learnt import belief_of
from harness.session.open_runs import stopping_rule
from harness.session.run_evidence import RunEvidence
from harness.store.store import Store


@dataclass(frozen=True, slots=True)
class EstimatedAnew:
    run: str
    old: tuple[Estimate, ...]
    new: tuple[Estimate, ...]
    """Empty: the run was left as it is."""
    why_left: str = ""


def oldest_first(runs: Iterable[RunResult]) -> list[RunResult]:
    """A run learns from the phone's earlier sessions, as far as these tell what a newer method makes of them."""
    return sorted({one.run.run: one for one in runs}.values(), key=lambda one: (one.session.started_at, one.run.run))


def estimate_anew(store: Store, result: RunResult) -> EstimatedAnew:
    run = result.run.run
    why_left = _why_left(store, result)
    if why_left:
        return EstimatedAnew(run, result.numbers, (), why_left)
    evidence = RunEvidence.of(store.samples(run), store.starts(run))
    rule = _rule_of(store, result)
    belief = belief_of(store, run, len(result.estimates), rule)
    known = {
        Measurand(run, one.variant, one.sha256): Evidence(
            evidence.samples.get(one.variant, ()),
            store.sessions_of_series(run, one.variant),
            evidence.cold_starts.get(one.variant, ColdStart()),
            clusters_of(result.run.clusters),
            evidence.tails.get(one.variant, ()),
        )
        for one in result.numbers
    }
    new = run_estimates(known, precision_of(evidence.samples, belief), belief, rule)
    store.replace_estimates(run, result.numbers, new)
    return EstimatedAnew(run, result.numbers, new)


def _why_left(store: Store, result: RunResult) -> str:
    if result.run.set == SUSTAINED:
        return "a run without pause has no estimate"
    if not result.numbers:
        return "it has no estimate"
    if all(one.method >= METHOD for one in result.numbers):
        return f"its estimates are of method {min(one.method for one in result.numbers)} already"
    if any(one.method > METHOD for one in result.numbers):
        return "a newer version of bigcore made some of its estimates"
    if store.sample_count(result.run.run) == 0:
        return "the store no longer holds its samples"
    if store.has_unknown_starts(result.run.run):
        return "the store does not hold its starts, so that nobody knows which of its samples are of extra ones"
    return ""


def _rule_of(store: Store, result: RunResult) -> StoppingRule:
    """What the sweep had asked for; its notes are held against that. Without a readable plan, today's default."""
    settings = settings_of(store.sweep(result.run.sweep).sweep.config_json)
    try:
        return stopping_rule(MeasureSection.model_validate(settings.get("measure", {})), quick=False)
    except ValidationError:
        return StoppingRule()
