"""Every variant of a run over one of them that a reader picks: who is faster, and by how much."""

from __future__ import annotations

import math

from harness.analysis.own_estimate import RelativeTo, relative_to
from harness.analysis.precision_words import own_percent
from harness.analysis.run_estimates import table_of
from harness.analysis.shared_factor import shared_factor
from harness.results.outcomes import RunResult
from harness.results.records import Estimate
from harness.session.run_evidence import RunEvidence
from harness.store.store import Store


def relatives_of(store: Store, result: RunResult, reference: str) -> tuple[RelativeTo, ...] | None:
    """In the order of the estimates; from the samples, or where the store does not hold them whole from own intervals.
    None: the run has no valid number of the reference."""
    run = result.run.run
    valid = {one.variant: one for one in result.numbers if one.valid and one.latency_ms}
    if reference not in valid:
        return None
    if store.sample_count(run) == 0 or store.has_unknown_starts(run):
        others = (one for name, one in valid.items() if name != reference)
        return tuple(_by_own_intervals(one, valid[reference]) for one in others)
    table = table_of(RunEvidence.of(store.samples(run), store.starts(run)).samples)
    if table is None or reference not in table.names:
        return None
    told = {one.variant: one for one in relative_to(table, shared_factor(table.log_ms), reference)}
    return tuple(told[name] for name in valid if name in told)


def _by_own_intervals(one: Estimate, reference: Estimate) -> RelativeTo:
    """Half-widths of own intervals add in quadrature to that of a ratio; NaN where either has none."""
    assert one.latency_ms is not None
    assert reference.latency_ms is not None
    ratio = one.latency_ms / reference.latency_ms
    own = [own_percent(each) for each in (one, reference)]
    reach = math.hypot(*(math.nan if percent is None else percent / 100 for percent in own))
    return RelativeTo(one.variant, reference.variant, ratio, ratio * math.exp(-reach), ratio * math.exp(reach), None)
