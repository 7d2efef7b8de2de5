from pathlib import Path

import numpy as np
import pytest

from models.analysis.relu_information import (
    average_loss,
    embed,
    expected_collapsed_percent,
    lost_percent,
    paper_losses,
    spiral,
)

COUNTING = Path(__file__).parents[3] / "docs" / "counting.md"


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def test_the_information_lost_falls_with_every_step_from_2_to_30_dimensions(rng):
    losses = [average_loss(dimensions, 200, rng) for dimensions in (2, 3, 5, 10, 15, 30)]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > 30
    assert losses[-1] < 6


def test_without_rectification_nothing_would_be_lost(rng):
    points = spiral()
    matrix = rng.standard_normal((5, 2))
    assert lost_percent(points, points @ matrix.T @ np.linalg.pinv(matrix).T) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("dimensions", [2, 3, 5])
def test_the_share_of_collapsed_points_is_the_one_of_theorem_1(rng, dimensions):
    shares = [embed(spiral(), dimensions, rng).collapsed_percent for _ in range(400)]
    assert np.mean(shares) == pytest.approx(expected_collapsed_percent(dimensions), abs=2)


def test_two_dimensions_collapse_three_quarters():
    assert expected_collapsed_percent(2) == 100 * (1 + 2) / 4
    assert expected_collapsed_percent(30) < 1e-5


def test_the_documentation_says_the_losses_that_are_computed():
    lost = {dimensions: f"{percent:.0f} %" for dimensions, percent in paper_losses().items()}
    told = f"{lost[2]} at n = 2 through {lost[3]} at 3, {lost[5]} at 5 and {lost[15]} at 15 to {lost[30]} at 30"
    assert told in COUNTING.read_text(encoding="utf-8")
