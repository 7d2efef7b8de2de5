from __future__ import annotations

import math

import numpy as np
import pytest

from harness.analysis.autocorrelation import (
    SessionAutocorrelation,
    first_belief,
    grid,
    lag_one,
    learnt_belief,
)


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


def test_a_belief_is_a_distribution() -> None:
    for belief in (first_belief(), learnt_belief(first_belief(), [SessionAutocorrelation(0.6, 20)])):
        assert belief.independent + sum(belief.of_cell) == pytest.approx(1.0)
        assert min(belief.independent, *belief.of_cell) > 0


def test_sessions_of_a_slow_phone_move_the_belief_to_slow() -> None:
    slow = learnt_belief(first_belief(), [SessionAutocorrelation(0.8, 20)] * 5)
    quick = learnt_belief(first_belief(), [SessionAutocorrelation(0.0, 20)] * 5)
    expected = [float(np.dot(belief.of_cell, grid())) for belief in (quick, first_belief(), slow)]
    assert expected == sorted(expected)
    assert quick.independent > first_belief().independent > slow.independent


def test_sessions_too_short_to_tell_leave_the_belief_as_it_was() -> None:
    assert learnt_belief(first_belief(), [SessionAutocorrelation(0.9, 4)]) == first_belief()
