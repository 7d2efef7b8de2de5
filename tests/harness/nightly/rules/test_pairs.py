import math

import numpy as np
import pytest

from harness.nightly.rules.pairs import Pair, Side, candidate_comes_second, first_side, log_ratios, session_order

A, B = Side.BASELINE, Side.CANDIDATE


def test_a_session_runs_a_b_b_a():
    assert session_order(4, A) == (A, B, B, A, A, B, B, A)


def test_the_candidate_may_begin():
    assert session_order(2, B) == (B, A, A, B)


def test_the_side_that_begins_changes_from_stage_to_stage_and_from_night_to_night():
    assert first_side(night=0, stage=0) is not first_side(night=0, stage=1)
    assert first_side(night=0, stage=0) is not first_side(night=1, stage=0)


@pytest.mark.parametrize("first", [A, B])
def test_each_pair_says_which_of_its_starts_came_later(first):
    order = session_order(5, first)
    later = [1.0 if order[2 * pair + 1] is B else -1.0 for pair in range(5)]
    assert list(candidate_comes_second(5, first)) == later


def test_a_steady_warming_drops_out_of_the_mean_of_a_session():
    """Each start is 1 % slower than the one before: pairs say +1 % and -1 % in turn."""
    order = session_order(6, A)
    log_latency = {side: [0.01 * at for at, one in enumerate(order) if one is side] for side in (A, B)}
    pairs = [
        Pair(math.exp(a), math.exp(b)) for a, b in zip(sorted(log_latency[A]), sorted(log_latency[B]), strict=True)
    ]
    assert np.mean(log_ratios(pairs)) == pytest.approx(0)
    assert np.abs(log_ratios(pairs)) == pytest.approx(0.01)


def test_the_ratio_is_candidate_over_baseline():
    assert Pair(baseline_ms=10.0, candidate_ms=11.0).log_ratio == pytest.approx(math.log(1.1))
