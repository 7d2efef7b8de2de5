from __future__ import annotations

import math

import numpy as np
import pytest

from harness.analysis.autocorrelation import autoregressive, lag_one, lag_ones


def test_neighbours_that_rise_and_fall_together_resemble_each_other() -> None:
    assert lag_one(np.sin(np.arange(40) / 4)) > 0.8
    assert lag_one(np.tile([1.0, -1.0], 20)) < -0.8


def test_three_starts_or_equal_ones_tell_nothing() -> None:
    assert math.isnan(lag_one(np.array([1.0, 2.0, 3.0])))
    assert math.isnan(lag_one(np.ones(10)))


def test_the_bias_of_short_sessions_is_taken_out_on_average() -> None:
    generator = np.random.default_rng(5)
    estimates = [lag_one(generator.standard_normal(12)) for _ in range(2000)]
    assert np.mean(estimates) == pytest.approx(0.0, abs=0.03)


def test_rows_are_told_as_each_by_itself() -> None:
    rows = autoregressive(np.random.default_rng(6).standard_normal((5, 30)), 0.7)
    assert list(lag_ones(rows)) == pytest.approx([lag_one(row) for row in rows])
    assert np.mean(lag_ones(rows)) > 0.4
