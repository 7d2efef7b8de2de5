"""What the store holds of a stage's sweep: the ratios of its pairs, its starts, and the accepted build's latency."""

from __future__ import annotations

from collections.abc import Sequence

from harness.analysis.pairs import pair_log_ratios
from harness.nightly.measurer import MeasuredSeries, StageMeasured, StageRequest
from harness.nightly.series import Watched
from harness.results.outcomes import RunResult
from harness.results.records import AGAINST
from harness.store.store import Store


def read_stage(store: Store, request: StageRequest, sweep: str) -> StageMeasured:
    ratios = pair_log_ratios(store, sweep)
    runs = store.sweep(sweep).runs
    measured = {}
    for one in request.series:
        found = ratios.get((one.phone.identity, one.variant))
        if found:
            mine = [run for run in runs if run.phone.identity == one.phone.identity]
            measured[one.name] = MeasuredSeries(found, _starts(store, mine, one), _baseline_ms(mine, one))
    return StageMeasured(sweep, measured)


def _starts(store: Store, runs: Sequence[RunResult], one: Watched) -> int:
    return sum(
        1 for run in runs for start in store.starts(run.run.run) if one.variant in start.order and not start.extra
    )


def _baseline_ms(runs: Sequence[RunResult], one: Watched) -> float | None:
    """Returns the accepted build's latency in ms."""
    estimates = (estimate for run in runs if run.run.set == AGAINST for estimate in run.estimates)
    return next((estimate.latency_ms for estimate in estimates if estimate.variant == one.variant), None)
