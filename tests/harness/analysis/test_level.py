from __future__ import annotations

import numpy as np
import pytest

from harness.analysis.autocorrelation import first_belief, grid, lag_one
from harness.analysis.level import COMPANY, cells_of, level, level_intervals, without_slow_starts
from harness.statistics.median import log_median_intervals
from harness.statistics.student import t_quantile

BELIEF = first_belief()


def sessions(count: int, starts: int, r: float, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal((count, starts))
    series = noise.copy()
    for place in range(1, starts):
        series[:, place] = r * series[:, place - 1] + np.sqrt(1 - r**2) * noise[:, place]
    return series


@pytest.mark.long
@pytest.mark.parametrize(("starts", "r"), [(6, 0.5), (10, 0.0), (10, 0.8), (30, 0.5), (30, 0.8)])
def test_the_level_is_held_where_neighbours_resemble_each_other(starts: int, r: float) -> None:
    series = sessions(1000, starts, r)
    low, high = level_intervals(series, BELIEF)
    assert np.mean((low <= 0) & (high >= 0)) > 0.9
    if r == 0.8:
        old_low, old_high = log_median_intervals(series)
        assert np.mean((old_low <= 0) & (old_high >= 0)) < 0.75


def test_many_independent_starts_cost_little_more_than_if_independence_were_known() -> None:
    series = sessions(200, 100, 0.0)
    low, high = level_intervals(series, BELIEF)
    known = t_quantile(0.95, 99) * series.std(axis=1, ddof=1) / np.sqrt(100)
    assert np.median((high - low) / 2 / known) < 1.5


def test_a_level_never_says_more_than_its_order_statistics() -> None:
    series = sessions(50, 12, 0.0)
    series[:, ::3] += 8
    low, high = level_intervals(series, BELIEF)
    inner_low, inner_high = log_median_intervals(series)
    assert (low <= inner_low).all()
    assert (high >= inner_high).all()


def test_one_slow_start_does_not_hide_that_neighbours_resemble_each_other() -> None:
    series = sessions(1, 30, 0.9, seed=4)
    spoilt = series.copy()
    spoilt[0, 12] += 20
    np.testing.assert_allclose(np.delete(without_slow_starts(spoilt), 12), np.delete(series, 12))
    assert without_slow_starts(spoilt)[0, 12] == (series[0, 11] + series[0, 13]) / 2
    assert level(spoilt[0], BELIEF).autocorrelation > lag_one(spoilt[0]) + 0.3


def test_a_slow_first_start_is_held_against_the_one_after_it() -> None:
    series = np.array([[30.0, *sessions(1, 20, 0.0)[0]]])
    assert without_slow_starts(series)[0, 0] == series[0, 1]


def test_a_second_mode_is_not_taken_for_slow_starts() -> None:
    series = sessions(1, 20, 0.0)
    series[0, ::3] += 30
    assert (without_slow_starts(series)[0, ::3] > 2).all()


def test_one_start_has_no_interval_and_equal_starts_have_one_of_no_width() -> None:
    assert level(np.zeros(1), BELIEF).half_width == float("inf")
    assert level(np.zeros(8), BELIEF).half_width == pytest.approx(0.0, abs=1e-9)


def test_a_thousand_starts_are_taken_in_blocks() -> None:
    low, high = level_intervals(sessions(20, 1000, 0.5), BELIEF)
    known = 1.96 * np.sqrt(3 / 1000)
    assert 0.7 < np.median(high - low) / 2 / known < 2


@pytest.mark.parametrize("starts", [3, 4, 17, 64])
def test_whitened_starts_of_each_cell_are_independent(starts: int) -> None:
    cells = cells_of(starts)
    lags = np.abs(np.subtract.outer(np.arange(starts), np.arange(starts)))
    line = np.linspace(-np.sqrt(3), np.sqrt(3), starts)
    every = [(company, r) for company in COMPANY for r in (0.0, *grid())]
    for whitening, (company, r) in zip(cells.whitening, every, strict=True):
        correlations = (1 - company.white) * r**lags + company.white * np.eye(starts)
        correlations = correlations + company.trend**2 * np.outer(line, line)
        np.testing.assert_allclose(whitening @ correlations @ whitening.T, np.eye(starts), atol=1e-9)
    assert len(cells.whitening) == len(every)


def test_a_round_with_a_new_number_of_starts_factors_no_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    level_intervals(sessions(1, 20, 0.0), BELIEF)
    for name in ("cholesky", "inv"):
        monkeypatch.setattr(np.linalg, name, lambda *_: pytest.fail("a matrix is taken apart in each round"))
    for starts in range(21, 65):
        level_intervals(sessions(1, starts, 0.0), BELIEF)
