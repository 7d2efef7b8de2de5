from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from harness.analysis.own_estimate import CALMEST, own_estimates, own_logs, relative_to
from harness.analysis.shared_factor import SharedFactor, shared_factor
from harness.analysis.start_table import StartTable
from harness.statistics.median import relative_half_width

Simulate = Callable[..., StartTable]


def test_the_typical_variant_has_the_relative_latency_1(simulated: Simulate) -> None:
    table = simulated(5, 10)
    shared = shared_factor(table.log_ms)
    logs = np.log([one.relative for one in own_estimates(table, shared)])
    assert float(logs @ shared.weights) == pytest.approx(0.0, abs=1e-12)


def test_own_intervals_know_nothing_of_what_all_share(simulated: Simulate) -> None:
    table = simulated(10, 12, factor_sd=0.1, own_sd=0.004)
    for one, log_ms in zip(own_estimates(table, shared_factor(table.log_ms)), table.log_ms, strict=True):
        assert one.low < one.relative < one.high
        assert one.half_width < relative_half_width(np.exp(log_ms).tolist()) / 5


def test_the_anchor_is_no_variant_but_helps_one_that_is_alone(simulated: Simulate) -> None:
    table = replace(simulated(2, 12, factor_sd=0.1), anchor="v0")
    (one,) = own_estimates(table, shared_factor(table.log_ms))
    assert one.variant == "v1"
    assert one.relative == pytest.approx(2.0, rel=0.01)
    assert one.low < one.relative < one.high


def test_a_single_row_has_no_own_interval(simulated: Simulate) -> None:
    table = simulated(1, 12)
    (one,) = own_estimates(table, shared_factor(table.log_ms))
    assert one.relative == 1.0
    assert one.half_width == float("inf")
    assert one.starts == 0


def test_two_variants_are_compared_within_the_starts_of_both(simulated: Simulate) -> None:
    table = simulated(3, 20, factor_sd=0.2)
    ratios = relative_to(table, shared_factor(table.log_ms), "v1")
    assert [one.variant for one in ratios] == ["v0", "v2"]
    assert [one.ratio for one in ratios] == pytest.approx([1 / 2, 3 / 2], rel=0.01)
    assert all(one.low < one.ratio < one.high and one.starts == 20 for one in ratios)


def test_variants_that_never_shared_a_start_are_compared_over_the_others(simulated: Simulate) -> None:
    table = simulated(6, 24, factor_sd=0.2)
    log_ms = table.log_ms.copy()
    log_ms[0, ::2] = np.nan
    log_ms[1, 1::2] = np.nan
    apart = replace(table, log_ms=log_ms)
    ratio = relative_to(apart, shared_factor(apart.log_ms), "v0")[0]
    assert ratio.starts == 0
    assert ratio.low < 2.0 < ratio.high
    assert ratio.high / ratio.low < 1.03


@pytest.mark.parametrize(("rows", "calmest"), [(9, CALMEST), (4, 0.01)])
def test_a_variant_that_looks_calm_beside_restless_ones_is_not_believed_to_be_much_calmer(
    rows: int, calmest: float
) -> None:
    """Its few starts may have fallen into one of two modes. Too few others tell nothing of that."""
    contrasts = np.tile(np.array([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]) / 100, (rows, 1))
    contrasts[0] *= 0.01
    shared = SharedFactor(np.zeros(rows), np.zeros(7), contrasts, np.full(rows, 1 / rows))
    calm, *others = own_logs(shared, np.ones(rows, dtype=np.bool_)).half_widths
    assert calm == pytest.approx(calmest * others[0], rel=0.01)
    assert others == pytest.approx([others[0]] * (rows - 1))
