import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.statistics.median import log_median_intervals, median, median_interval, relative_half_width

latencies = st.lists(st.floats(0.01, 1e4), min_size=2, max_size=40)


def test_one_start_has_no_interval():
    assert median_interval([12.0]) is None
    assert relative_half_width([12.0]) == math.inf


def test_six_starts_reach_almost_from_the_least_to_the_greatest():
    # 1 - 2^-5 = 96.9 % for the extremes, 78.1 % for their neighbours; 96 % lies a little inside the extremes
    interval = median_interval([10.0, 11.0, 12.0, 13.0, 14.0, 15.0])
    assert interval is not None
    assert 10.0 < interval.low < 10.2
    assert 14.7 < interval.high < 15.0


def test_the_interpolation_is_that_of_hettmansperger_and_sheather():
    # n = 10: P(X2 <= m <= X9) = 1 - 2 (1 + 10) / 1024, P(X3 <= m <= X8) = 1 - 2 (1 + 10 + 45) / 1024
    wide, narrow = 1 - 22 / 1024, 1 - 112 / 1024
    share = (wide - 0.96) / (wide - narrow)
    weight = (10 - 2) * share / (2 + (10 - 4) * share)
    low, high = log_median_intervals(np.arange(1.0, 11.0)[np.newaxis, :])
    assert low[0] == pytest.approx((1 - weight) * 2 + weight * 3)
    assert high[0] == pytest.approx((1 - weight) * 9 + weight * 8)


def test_three_starts_use_students_t():
    # logarithms -0.01, 0, 0.01: s = 0.01, t(2) = 4.3027
    interval = median_interval([math.exp(-0.01), 1.0, math.exp(0.01)])
    assert interval is not None
    assert interval.high == pytest.approx(math.exp(4.302653 * 0.01 / math.sqrt(3)))


def test_one_slow_start_of_twelve_does_not_widen_the_interval():
    steady = [10.0 + 0.01 * index for index in range(12)]
    with_a_slow_one = [*steady[:-1], 11.5]
    assert median_interval(steady).high == pytest.approx(median_interval(with_a_slow_one).high)


@given(latencies)
def test_the_interval_holds_the_median(values):
    interval = median_interval(values)
    assert interval.low <= median(values) <= interval.high


@given(latencies, st.floats(0.01, 100))
def test_other_units_give_the_same_interval(values, factor):
    interval = median_interval(values)
    scaled = median_interval([value * factor for value in values])
    assert scaled.low == pytest.approx(interval.low * factor)
    assert scaled.high == pytest.approx(interval.high * factor)


@given(latencies, st.randoms(use_true_random=False))
def test_the_order_of_starts_does_not_matter(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    interval, other = median_interval(values), median_interval(shuffled)
    assert other.low == pytest.approx(interval.low)
    assert other.high == pytest.approx(interval.high)


@given(st.lists(st.floats(0.01, 1e4), min_size=6, max_size=40), st.data())
def test_a_slower_start_never_lowers_the_interval(values, data):
    index = data.draw(st.integers(0, len(values) - 1))
    slower = [*values]
    slower[index] *= 2
    assert median_interval(slower).low >= median_interval(values).low * (1 - 1e-12)
    assert median_interval(slower).high >= median_interval(values).high * (1 - 1e-12)
