from __future__ import annotations

import numpy as np
import pytest

from harness.analysis.row_median import row_median_intervals, row_medians
from harness.statistics.median import log_median_intervals

NAN = np.nan


def test_holes_count_for_nothing() -> None:
    medians = row_medians(np.array([[1.0, NAN, 3.0], [5.0, 1.0, 2.0], [NAN, NAN, NAN]]))
    assert medians[:2].tolist() == [2.0, 2.0]
    assert np.isnan(medians[2])


@pytest.mark.parametrize("starts", [2, 5, 6, 7, 20, 31, 300])
def test_the_ends_are_those_of_the_median_of_one_variant(starts: int) -> None:
    values = np.random.default_rng(starts).standard_normal((4, starts))
    low, _, high = row_median_intervals(np.hstack([values, np.full((4, 2), NAN)]))
    expected_low, expected_high = log_median_intervals(values)
    medians = np.median(values, axis=1)
    np.testing.assert_allclose(low, np.minimum(expected_low, medians))
    np.testing.assert_allclose(high, np.maximum(expected_high, medians))


def test_below_two_values_there_is_no_interval() -> None:
    low, centre, high = row_median_intervals(np.array([[1.0, NAN], [NAN, NAN]]))
    assert centre[0] == 1.0
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_a_thousand_starts_have_an_interval_too() -> None:
    low, centre, high = row_median_intervals(np.random.default_rng(1).standard_normal((1, 1000)))
    assert low[0] < centre[0] < high[0]
    assert 0.5 < (high[0] - low[0]) / (2 * 2.05 * 1.2533 / np.sqrt(1000)) < 1.5
