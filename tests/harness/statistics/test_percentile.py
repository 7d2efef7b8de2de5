"""Percentiles of measurements that come in starts, and how often their intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from harness.statistics.percentile import FEWEST_BEYOND, FEWEST_STARTS, Percentile, over_its_median, percentile, times


def starts(count: int, size: int, rng: np.random.Generator, start_sd: float = 0.0) -> list[np.ndarray]:
    return [np.exp(rng.normal(0, start_sd) + rng.normal(0, 0.01, size)) for _ in range(count)]


def test_a_start_is_measured_against_its_own_median() -> None:
    assert list(over_its_median((10, 20, 30))) == [0.5, 1.0, 1.5]


def test_with_fewer_than_ten_inferences_beyond_it_there_is_no_percentile() -> None:
    rng = np.random.default_rng(1)
    enough = round(FEWEST_BEYOND / 0.01 / 10)
    assert percentile(starts(10, enough, rng), 0.99) is not None
    assert percentile(starts(10, enough - 1, rng), 0.99) is None


def test_with_few_starts_there_is_no_percentile_however_many_inferences_they_hold() -> None:
    many = starts(FEWEST_STARTS, 10_000, np.random.default_rng(1))
    assert percentile(many, 0.90) is not None
    assert percentile(many[1:], 0.90) is None
    assert percentile([], 0.90) is None


@pytest.mark.parametrize("share", [0.90, 0.95, 0.99])
def test_nineteen_of_twenty_intervals_hold_the_truth(share: float) -> None:
    rng, truth, tries = np.random.default_rng(1), np.exp(0.01 * norm.ppf(share)), 400
    found = [percentile(starts(10, 300, rng), share) for _ in range(tries)]
    held = [one.low <= truth <= one.high for one in found if one is not None]
    assert len(held) > 0.95 * tries
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / tries)


def test_starts_that_differ_in_their_tails_widen_the_interval() -> None:
    rng = np.random.default_rng(1)
    alike = starts(10, 300, rng)
    mixed = [start**power for start, power in zip(alike, [1, 3] * 5, strict=True)]
    wide, narrow = percentile(mixed, 0.95), percentile(alike, 0.95)
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_the_intervals_of_a_product_add_in_squares() -> None:
    product = times(Percentile(2.0, 2.0 / 1.03, 2.0 * 1.03), Percentile(10.0, 10.0 / 1.04, 10.0 * 1.04))
    half = np.hypot(np.log(1.03), np.log(1.04))
    assert product.value == 2.0 * 10.0
    assert (product.low, product.high) == pytest.approx((20 * np.exp(-half), 20 * np.exp(half)))
