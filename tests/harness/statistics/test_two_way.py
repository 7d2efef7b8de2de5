from __future__ import annotations

import numpy as np
import pytest

from harness.statistics.two_way import two_way

ROWS, COLUMNS = 20, 12


def table(column_sd: float, own_sd: float, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    columns = column_sd * generator.standard_normal(COLUMNS)
    return np.arange(ROWS)[:, np.newaxis] + columns + own_sd * generator.standard_normal((ROWS, COLUMNS))


def mean_of(name: str, column_sd: float, own_sd: float, holes: float) -> float:
    found = []
    for seed in range(200):
        drawn = table(column_sd, own_sd, seed)
        drawn[np.random.default_rng(seed).random(drawn.shape) < holes] = np.nan
        found.append(getattr(two_way(drawn), name))
    return float(np.mean(found))


@pytest.mark.parametrize("holes", [0.0, 0.3])
def test_both_variances_come_out_on_average_with_and_without_holes(holes: float) -> None:
    assert mean_of("own_variance", 0.02, 0.01, holes) == pytest.approx(0.01**2, rel=0.03)
    assert mean_of("column_variance", 0.02, 0.01, holes) == pytest.approx(0.02**2, rel=0.2)


def test_rows_and_columns_alone_leave_nothing() -> None:
    fit = two_way(table(1.0, 0.0, 1))
    assert fit.own_variance == pytest.approx(0.0, abs=1e-20)
    assert (fit.own_freedom, fit.column_freedom) == ((ROWS - 1) * (COLUMNS - 1), COLUMNS - 1)


def test_columns_that_no_row_ties_together_tell_nothing_of_each_other() -> None:
    drawn = table(0.02, 0.01, 2)
    drawn[:10, 6:] = np.nan
    drawn[10:, :6] = np.nan
    fit = two_way(drawn)
    assert fit.column_freedom == COLUMNS - 2
    assert fit.own_freedom == ROWS * 6 - ROWS - (COLUMNS - 2)


def test_one_column_tells_nothing() -> None:
    fit = two_way(table(0.02, 0.01, 3)[:, :1])
    assert np.isnan(fit.own_variance)
    assert fit.own_freedom == 0
