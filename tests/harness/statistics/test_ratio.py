import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.statistics.interval import Interval
from harness.statistics.ratio import Ratio, ends, paired_ratio, signed_rank_cut

pairs = st.lists(st.tuples(st.floats(0.1, 100), st.floats(0.1, 100)), min_size=2, max_size=25)


def test_what_both_share_in_a_round_drops_out():
    drift = [1.0, 1.1, 1.3, 1.2, 1.5, 1.4, 1.8, 2.0]
    ratio = paired_ratio([10.5 * warm for warm in drift], [10.0 * warm for warm in drift])
    assert ratio.value == pytest.approx(1.05)
    assert ratio.interval.low == pytest.approx(1.05)
    assert ratio.interval.high == pytest.approx(1.05)


def test_the_signed_rank_distribution_is_counted_exactly():
    for count in (6, 8, 10):
        sums = [
            sum(rank for rank, positive in enumerate(signs, start=1) if positive)
            for signs in itertools.product((0, 1), repeat=count)
        ]
        cut = signed_rank_cut(count, 0.95)
        assert sum(total < cut for total in sums) / 2**count <= 0.025
        assert cut == 1 or sum(total < cut + 1 for total in sums) / 2**count > 0.025


def test_one_pair_has_a_ratio_and_no_interval():
    ratio = paired_ratio([11.0], [10.0])
    assert ratio.value == pytest.approx(1.1)
    assert ratio.interval is None


def test_unpaired_values_are_refused():
    with pytest.raises(ValueError, match="2 against 1"):
        paired_ratio([1.0, 2.0], [1.0])


@given(pairs)
def test_the_other_way_round_is_the_inverse(values):
    above, below = zip(*values, strict=True)
    there, back = paired_ratio(above, below), paired_ratio(below, above)
    assert back.value == pytest.approx(1 / there.value)
    assert back.interval.low == pytest.approx(1 / there.interval.high)
    assert back.interval.high == pytest.approx(1 / there.interval.low)


@given(pairs)
def test_the_interval_holds_the_ratio(values):
    above, below = zip(*values, strict=True)
    ratio = paired_ratio(above, below)
    assert ratio.interval.low <= ratio.value * (1 + 1e-9)
    assert ratio.value * (1 - 1e-9) <= ratio.interval.high


def test_a_slow_start_does_not_decide_the_ratio():
    generator = np.random.default_rng(1)
    a = np.exp(generator.normal(0, 0.005, 15))
    b = 1.02 * np.exp(generator.normal(0, 0.005, 15))
    b[3] *= 1.4
    ratio = paired_ratio(b.tolist(), a.tolist())
    assert ratio.value == pytest.approx(1.02, abs=0.006)
    assert math.isfinite(ratio.interval.high)
    assert ratio.interval.high < 1.04


def test_the_ends_of_a_ratio_are_those_of_its_interval_where_it_has_one():
    assert ends(Ratio(1.02, Interval(1.01, 1.03), 6)) == (1.01, 1.03)
    assert ends(Ratio(1.02, None, 1)) == ends(None) == (None, None)
