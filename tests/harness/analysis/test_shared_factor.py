from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from harness.analysis.shared_factor import shared_factor
from harness.analysis.start_table import Array, StartTable, start_table


def test_a_table_without_own_noise_is_taken_apart_exactly() -> None:
    starts = np.array([0.0, 0.1, -0.05, 0.3])
    table = start_table(["a", "b", "c"], np.exp(np.array([[0.0], [1.0], [2.0]]) + starts))
    shared = shared_factor(table.log_ms)
    np.testing.assert_allclose(np.diff(shared.factors), np.diff(starts), atol=1e-12)
    np.testing.assert_allclose(np.diff(shared.effects), [1.0, 1.0], atol=1e-12)
    np.testing.assert_allclose(np.ptp(shared.contrasts, axis=1), 0.0, atol=1e-12)


def test_what_a_start_does_to_all_rows_leaves_no_trace_in_the_contrasts(simulated: Callable[..., StartTable]) -> None:
    quiet = simulated(6, 12, factor_sd=0.0)
    slow = np.where(np.arange(12) == 5, 0.4, np.linspace(0, 0.1, 12))
    shaken = replace(quiet, log_ms=quiet.log_ms + slow)
    before, after = (_around_their_mean(shared_factor(table.log_ms).contrasts) for table in (quiet, shaken))
    np.testing.assert_allclose(after, before, atol=2e-3)


def test_a_slow_sample_of_one_row_does_not_move_the_others(simulated: Callable[..., StartTable]) -> None:
    table = simulated(8, 10)
    spoilt = table.log_ms.copy()
    spoilt[0, 4] += 0.5
    before, after = shared_factor(table.log_ms), shared_factor(spoilt)
    by_a_plain_mean = 0.5 / 8
    assert np.abs(after.contrasts - before.contrasts)[1:, 4].max() < 0.1 * by_a_plain_mean
    assert np.abs(after.effects - before.effects)[1:].max() < 0.1 * by_a_plain_mean


def test_a_restless_row_that_goes_on_alone_does_not_pass_for_a_calm_one() -> None:
    generator = np.random.default_rng(5)
    log_ms = generator.normal(0, 0.002, (3, 26)) + generator.normal(0, 0.02, 26)
    log_ms[1] += generator.normal(0, 0.05, 26)
    log_ms[np.ix_([0, 2], range(8, 26))] = np.nan
    assert shared_factor(log_ms).weights[1] < 0.05


def test_blocks_of_a_split_round_are_tied_by_the_company_that_changes() -> None:
    generator = np.random.default_rng(3)
    log_ms = np.full((8, 24), np.nan)
    truth = np.linspace(0.0, 1.4, 8)
    for start in range(0, 24, 2):
        order = generator.permutation(8)
        for block, rows in enumerate((order[:4], order[4:])):
            log_ms[rows, start + block] = truth[rows] + generator.normal(0, 0.1) + generator.normal(0, 0.002, 4)
    effects = shared_factor(start_table([str(row) for row in range(8)], np.exp(log_ms)).log_ms).effects
    np.testing.assert_allclose(effects - effects.mean(), truth - truth.mean(), atol=0.006)


def test_a_row_that_was_alone_in_a_start_has_nothing_to_be_held_against() -> None:
    table = start_table(["a", "b"], np.array([[1.0, 2.0, 3.0], [2.0, 4.0, np.nan]]))
    contrasts = shared_factor(table.log_ms).contrasts
    assert np.isnan(contrasts[0]).tolist() == [False, False, True]


def test_a_restless_row_weighs_less(simulated: Callable[..., StartTable]) -> None:
    table = simulated(6, 40)
    noisy = table.log_ms.copy()
    noisy[2] += np.random.default_rng(9).normal(0, 0.1, 40)
    weights = shared_factor(noisy).weights
    assert weights[2] < 0.2 * np.delete(weights, 2).min()
    assert abs(weights.sum() - 1) < 1e-12


def _around_their_mean(contrasts: Array) -> Array:
    """Where the factors have their origin is a matter of choice."""
    around: Array = contrasts - contrasts.mean()
    return around
