"""Numbers in two groups, and numbers that only look so."""

from __future__ import annotations

import numpy as np
import pytest

from harness.statistics.two_modes import FEWEST, Modes, two_modes

TRIES = 300


def share_found(count: int, apart: float, seed: int = 1) -> float:
    """Of numbers of width 1, half of which lie `apart` above the others."""
    rng = np.random.default_rng(seed)
    shift = apart * (np.arange(count) % 2)
    return float(
        np.mean([two_modes((100 + shift + rng.normal(0, 1, count)).tolist()) is not None for _ in range(TRIES)])
    )


def test_both_levels_are_told() -> None:
    assert two_modes([10.0, 12.1, 10.1, 12.0, 9.9, 12.2, 10.0, 12.1]) == Modes(10.0, 12.1)


def test_they_are_parted_where_the_variance_within_is_least() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        low, high = rng.normal(10, 0.01, rng.integers(3, 9)), rng.normal(12, 0.05, rng.integers(5, 9))
        assert two_modes([*high, *low]) == Modes(float(np.median(low)), float(np.median(high)))


def test_one_or_two_strays_are_no_group() -> None:
    values = [10.0, 10.01, 10.02, 9.99, 10.0, 10.01, 9.98, 10.0]
    assert two_modes([*values, 12.0, 12.1]) is None
    assert two_modes([*values, 12.0, 12.1, 12.05]) is not None


def test_groups_that_hardly_differ_are_of_no_use_to_anybody() -> None:
    assert two_modes([10.0, 10.05] * 6) is None


def test_too_few_starts_tell_nothing() -> None:
    assert two_modes([10.0, 12.0] * (FEWEST // 2 - 1)) is None


@pytest.mark.long
@pytest.mark.parametrize("count", [FEWEST, 10, 30])
def test_one_group_is_seldom_taken_for_two_and_two_groups_are_mostly_seen(count: int) -> None:
    assert share_found(count, 0) < 0.03
    assert share_found(count, 7) > 0.7
