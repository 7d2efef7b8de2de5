from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from harness.analysis.run_precision import estimate_run
from harness.analysis.start_table import StartTable, start_table

Simulate = Callable[..., StartTable]


def test_a_latency_remains_the_median_over_starts(simulated: Simulate) -> None:
    table = simulated(6, 11)
    for one, log_ms in zip(estimate_run(table).estimates, table.log_ms, strict=True):
        assert one.latency_ms == pytest.approx(float(np.median(np.exp(log_ms))))
        assert one.low_ms < one.own_low_ms < one.latency_ms < one.own_high_ms < one.high_ms


def test_what_all_share_widens_the_latency_and_not_its_own_interval(simulated: Simulate) -> None:
    calm, restless = (estimate_run(simulated(8, 12, factor_sd=sd)) for sd in (0.001, 0.1))
    for before, after in zip(calm.estimates, restless.estimates, strict=True):
        assert after.own.half_width == pytest.approx(before.own.half_width, rel=0.2)
        assert (after.high_ms - after.low_ms) / after.latency_ms > 10 * after.own.half_width
    assert restless.level.half_width > 10 * calm.level.half_width


def test_a_variant_that_was_measured_early_only_has_the_level_of_its_own_starts(simulated: Simulate) -> None:
    table = simulated(6, 30, factor_sd=0.05)
    log_ms = table.log_ms.copy()
    log_ms[0, 8:] = np.nan
    first, second, *_ = estimate_run(replace(table, log_ms=log_ms)).estimates
    assert (first.high_ms - first.low_ms) / first.latency_ms > 1.5 * (
        second.high_ms - second.low_ms
    ) / second.latency_ms


def test_the_anchor_is_not_among_the_estimates(simulated: Simulate) -> None:
    run = estimate_run(replace(simulated(4, 8), anchor="v2"))
    assert [one.variant for one in run.estimates] == ["v0", "v1", "v3"]


def test_one_variant_alone_has_the_level_of_its_starts(simulated: Simulate) -> None:
    run = estimate_run(simulated(1, 10))
    (one,) = run.estimates
    assert np.log(one.high_ms / one.latency_ms) == pytest.approx(run.level.high)
    assert np.isnan(one.own_low_ms)


def test_a_variant_has_places_only_among_other_variants(simulated: Simulate) -> None:
    assert not estimate_run(replace(simulated(2, 10), anchor="v0")).has_places
    assert not estimate_run(simulated(1, 10)).has_places
    assert estimate_run(replace(simulated(3, 10), anchor="v0")).has_places


@pytest.mark.parametrize("starts", [1, 2, 3, 5, 6])
def test_few_starts_give_what_they_can(simulated: Simulate, starts: int) -> None:
    for rows in (1, 2, 5, 7):
        for one in estimate_run(simulated(rows, starts)).estimates:
            assert np.isnan(one.low_ms) == (starts < 2)


def test_holes_anywhere_leave_finite_numbers() -> None:
    generator = np.random.default_rng(2)
    medians_ms = np.exp(generator.normal(0, 0.1, (9, 25)))
    medians_ms[generator.random(medians_ms.shape) < 0.4] = np.nan
    run = estimate_run(start_table([str(row) for row in range(9)], medians_ms, anchor="0"))
    assert all(one.low_ms < one.latency_ms < one.high_ms for one in run.estimates)
    assert all(one.own_low_ms < one.latency_ms < one.own_high_ms for one in run.estimates)


def test_equal_samples_have_intervals_of_no_width() -> None:
    run = estimate_run(start_table(["a", "b", "c", "d", "e"], np.ones((5, 8))))
    assert all(one.low_ms == pytest.approx(1.0) and one.high_ms == pytest.approx(1.0) for one in run.estimates)
