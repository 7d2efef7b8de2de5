"""What the store holds of a stage's sweep: the ratios of its pairs, its starts, and the accepted build's latency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.analysis.pairs import pair_log_ratios, rounds_of_pairs
from harness.nightly.columns import in_columns
from harness.nightly.measurer import MeasuredSeries, StageMeasured, StageRequest
from harness.nightly.series import Watched
from harness.results.outcomes import RunResult
from harness.results.records import AGAINST, StartRecord
from harness.store.store import Store


def read_stage(store: Store, request: StageRequest, pairs: int, sweep: str) -> StageMeasured:
    """`pairs`: as many as the sweep was asked for."""
    by_phone: dict[str, dict[str, dict[int, float]]] = {}
    for (phone, variant), ratios in pair_log_ratios(store, sweep).items():
        by_phone.setdefault(phone, {})[variant] = ratios
    rounds, runs = rounds_of_pairs(store, sweep), store.sweep(sweep).runs
    starts = {run.run.run: store.starts(run.run.run) for run in runs}
    columns = {phone: in_columns(ratios, rounds[phone], pairs) for phone, ratios in by_phone.items()}
    measured = {}
    for one in request.series:
        found = columns.get(one.phone.identity, {}).get(one.variant)
        if found:
            mine = [run for run in runs if run.phone.identity == one.phone.identity]
            measured[one.name] = MeasuredSeries(found, _starts(starts, mine, one), _baseline_ms(mine, one))
    return StageMeasured(sweep, measured)


def _starts(starts: Mapping[str, Sequence[StartRecord]], runs: Sequence[RunResult], one: Watched) -> int:
    """`starts` has those of each run."""
    return sum(1 for run in runs for start in starts[run.run.run] if one.variant in start.order and not start.extra)


def _baseline_ms(runs: Sequence[RunResult], one: Watched) -> float | None:
    """Returns the accepted build's latency in ms."""
    estimates = (estimate for run in runs if run.run.set == AGAINST for estimate in run.estimates)
    return next((estimate.latency_ms for estimate in estimates if estimate.variant == one.variant), None)
