import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from harness.statistics.ratio import shifts
from harness.statistics.signed_ranks import exceeds, signed_rank_z


def test_z_is_the_signed_rank_sum_over_its_spread_under_the_null():
    row = np.array([[3.0, -1.0, 2.0, 5.0, -4.0, 6.0]])
    signed_ranks = 3 - 1 + 2 + 5 - 4 + 6
    squares = sum(rank**2 for rank in range(1, 7))
    assert signed_rank_z(row)[0] == pytest.approx(signed_ranks / math.sqrt(squares))


def test_over_all_signs_z_has_mean_0_and_variance_1():
    rows = np.array(list(itertools.product((-1.0, 1.0), repeat=8))) * np.arange(1, 9)
    z = signed_rank_z(rows)
    assert z.mean() == pytest.approx(0)
    assert z.var() == pytest.approx(1)


def test_equal_sizes_share_their_middle_rank():
    z = signed_rank_z(np.array([[1.0, 1.0, -2.0]]))
    assert z[0] == pytest.approx((1.5 + 1.5 - 3) / math.sqrt(1.5**2 + 1.5**2 + 3**2))


def test_a_zero_takes_a_rank_and_speaks_for_neither_side():
    z = signed_rank_z(np.array([[0.0, 1.0, 2.0]]))
    assert z[0] == pytest.approx((2 + 3) / math.sqrt(2**2 + 3**2))


def test_a_row_of_zeros_says_nothing():
    assert signed_rank_z(np.zeros((1, 6)))[0] == 0


def test_ties_in_one_row_leave_the_others_alone():
    generator = np.random.default_rng(1)
    rows = generator.normal(size=(5, 12))
    tied = rows.copy()
    tied[2] = np.round(tied[2])
    assert np.array_equal(np.delete(signed_rank_z(tied), 2), np.delete(signed_rank_z(rows), 2))


def test_all_of_one_sign_is_the_greatest_z():
    """n (n + 1) / 2 over sqrt(n (n + 1) (2 n + 1) / 6)."""
    assert signed_rank_z(np.arange(1.0, 25.0)[np.newaxis, :])[0] == pytest.approx(300 / math.sqrt(4900))


@given(arrays(np.float64, (1, 9), elements=st.floats(-1, 1)), st.floats(-1, 1))
def test_a_row_exceeds_a_level_exactly_when_its_hodges_lehmann_shift_does(row, level):
    shift = shifts(row)[0]
    if abs(shift - level) > 1e-9:
        assert exceeds(row, level)[0] == (shift > level)
