"""Small seeded runs of the simulations in benchmarks/; the full sizes are printed there."""

import math

import numpy as np
import pytest
from coverage_of_intervals import report
from worlds import NOISY, QUIET

from harness.plan import StoppingRule

RUNS = 1500
ALLOWED = 0.93 - 3 * math.sqrt(0.93 * 0.07 / RUNS)
"""What 93 % may look like in so few runs."""


@pytest.mark.long
@pytest.mark.parametrize("world", [QUIET, NOISY], ids=["QUIET", "NOISY"])
def test_the_interval_covers_at_the_stopping_time(world):
    covered = report(world, StoppingRule(), RUNS, np.random.default_rng([7, world.noise_sd > 0.01]))
    assert covered >= ALLOWED


@pytest.mark.long
def test_the_true_median_of_the_simulated_world_is_that_of_many_starts():
    many = NOISY.start_medians(40_000, 10, np.random.default_rng(3))
    truth = NOISY.true_medians(10)
    # the standard error of the median of 400,000 starts: 1.25 x 2.6 % / 632
    assert np.median(many) == pytest.approx(truth[9], abs=5 * 1.25 * 0.026 / 632)
