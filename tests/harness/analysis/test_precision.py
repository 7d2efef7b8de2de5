from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from harness.analysis.autocorrelation import first_belief, watched_belief
from harness.analysis.precision import (
    HalfWidthOf,
    Known,
    Prospect,
    WantedPrecision,
    belief_before,
    half_width_percent,
    own_sd_percent,
)
from harness.analysis.row_median import row_median_intervals
from harness.analysis.run_precision import RunPrecision, estimate_run
from harness.analysis.start_table import StartTable

Simulate = Callable[..., StartTable]
OWN, LEVEL = WantedPrecision(1.0), WantedPrecision(1.0, HalfWidthOf.LEVEL)


def too_wide(run: RunPrecision, wanted: WantedPrecision) -> list[str]:
    return [one.variant for one in run.estimates if half_width_percent(one, run, wanted.of) > wanted.half_width_percent]


def after(run: RunPrecision, starts_more: int) -> Prospect:
    own = tuple((100 * one.own.half_width, one.own.starts) for one in run.estimates)
    known = Known(own, 100 * run.level.half_width, run.level.starts, run.level.autocorrelation)
    return known.after(starts_more, first_belief())


def test_a_sweep_that_asks_for_own_precision_does_not_wait_for_the_level(simulated: Simulate) -> None:
    run = estimate_run(simulated(8, 10, factor_sd=0.1, own_sd=0.003))
    assert too_wide(run, OWN) == []
    assert len(too_wide(run, LEVEL)) == 8


def test_neighbours_that_agree_end_no_sweep(simulated: Simulate) -> None:
    """All starts alike in what they share, each variant restless by itself."""
    run = estimate_run(simulated(8, 8, factor_sd=0.0, own_sd=0.05))
    assert len(too_wide(run, OWN)) == 8


def test_a_single_model_is_held_to_its_latency_in_ms(simulated: Simulate) -> None:
    run = estimate_run(simulated(1, 8, factor_sd=0.05))
    (one,) = run.estimates
    assert too_wide(run, OWN) == ["v0"]
    assert half_width_percent(one, run, HalfWidthOf.OWN) == pytest.approx(
        100 * (one.high_ms - one.low_ms) / 2 / one.latency_ms
    )


def test_more_starts_buy_precision_and_ever_less_of_it(simulated: Simulate) -> None:
    run = estimate_run(simulated(8, 10))
    none, ten, twenty = (after(run, more) for more in (0, 10, 20))
    assert none.own_percent == pytest.approx(float(np.median([100 * one.own.half_width for one in run.estimates])))
    assert none.level_percent == pytest.approx(100 * run.level.half_width)
    assert none.own_percent - ten.own_percent > ten.own_percent - twenty.own_percent > 0
    assert none.level_percent - ten.level_percent > ten.level_percent - twenty.level_percent > 0


def test_a_single_variant_has_no_own_width_to_improve(simulated: Simulate) -> None:
    assert after(estimate_run(simulated(1, 10)), 10).own_percent == float("inf")


def test_a_run_that_its_level_ends_takes_neighbours_that_agree_with_more_doubt(simulated: Simulate) -> None:
    assert belief_before(OWN, 8, ()) == first_belief()
    assert belief_before(LEVEL, 8, ()) == belief_before(OWN, 1, ()) == watched_belief()
    table = simulated(8, 10)
    doubting, plain = (estimate_run(table, belief).level for belief in (watched_belief(), first_belief()))
    assert doubting.half_width > plain.half_width


def test_no_prospect_is_worse_than_what_is_known_already(simulated: Simulate) -> None:
    for seed in range(5):
        run = estimate_run(simulated(6, 12, r=0.9, seed=seed))
        assert after(run, 10).level_percent <= 100 * run.level.half_width


def test_one_start_has_no_prospect_but_no_fault_either(simulated: Simulate) -> None:
    assert after(estimate_run(simulated(6, 1)), 10).level_percent == float("inf")


@pytest.mark.parametrize("starts", [3, 6, 10, 30])
def test_an_own_interval_tells_the_deviation_of_the_median_whatever_the_number_of_starts(starts: int) -> None:
    series = np.random.default_rng(7).standard_normal((4000, starts))
    low, centre, high = row_median_intervals(series)
    told = own_sd_percent(100 * float(np.median(high - low)) / 2, starts)
    assert told == pytest.approx(100 * centre.std(), rel=0.15)
