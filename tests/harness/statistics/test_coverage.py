"""Small seeded runs of the simulations in benchmarks/; the full sizes are printed there."""

import math
from pathlib import Path

import numpy as np
import pytest

from harness.plan import StoppingRule

RUNS = 1500
ALLOWED = 0.93 - 3 * math.sqrt(0.93 * 0.07 / RUNS)
"""What 93 % may look like in so few runs."""


@pytest.fixture
def coverage(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "benchmarks"))
    import coverage_of_intervals

    return coverage_of_intervals


@pytest.mark.parametrize("name", ["QUIET", "NOISY"])
def test_the_interval_covers_at_the_stopping_time(coverage, name):
    world = getattr(coverage, name)
    covered = coverage.report(world, StoppingRule(), RUNS, np.random.default_rng([7, world.noise_sd > 0.01]))
    assert covered >= ALLOWED


def test_the_true_median_of_the_simulated_world_is_that_of_many_starts(coverage):
    world = coverage.NOISY
    many = world.start_medians(40_000, 10, np.random.default_rng(3))
    truth = world.true_medians(10)
    # the standard error of the median of 400,000 starts: 1.25 x 2.6 % / 632
    assert np.median(many) == pytest.approx(truth[9], abs=5 * 1.25 * 0.026 / 632)
