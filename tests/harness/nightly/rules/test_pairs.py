import numpy as np
import pytest

from harness.nightly.rules.pairs import Side, candidate_comes_second, first_side

A, B = Side.BASELINE, Side.CANDIDATE


def test_the_side_that_begins_changes_from_stage_to_stage_and_from_night_to_night():
    assert first_side(night=0, stage=0) is not first_side(night=0, stage=1)
    assert first_side(night=0, stage=0) is not first_side(night=1, stage=0)


@pytest.mark.parametrize(("first", "later"), [(A, [1, -1, 1, -1, 1]), (B, [-1, 1, -1, 1, -1])])
def test_each_pair_says_which_of_its_starts_came_later(first, later):
    """A session runs A B, B A, A B …"""
    assert list(candidate_comes_second(5, first)) == later


def test_a_steady_warming_drops_out_of_the_mean_of_a_session():
    """Each start is 1 % slower than the one before: pairs say +1 % and -1 % in turn."""
    assert np.mean(0.01 * candidate_comes_second(6, A)) == pytest.approx(0)
