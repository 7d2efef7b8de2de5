import math

import numpy as np
import pytest

from harness.nightly.bisection.commit_verdict import PLAIN_Z, SURE_Z, Commit, Ends, Range, judge, next_commit
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.stages import StagePlan
from harness.nightly.simulation.world import World

PLAN = StagePlan()
GOOD, BAD, BROKEN = Commit.GOOD, Commit.BAD, Commit.BROKEN


def pairs_of(truth: float, seed: int) -> np.ndarray:
    """As many as the last stage has."""
    return World().ratios(1, PLAN.pairs[-1], Side.BASELINE, np.random.default_rng(seed))[0] + truth


def judged(ends: Ends, truth: float, seed: int) -> tuple[Commit, int]:
    """The answer, and the pairs that it took."""
    ratios = pairs_of(truth, seed)
    for pairs in PLAN.pairs:
        answer = judge(PLAN, ratios[:pairs], ends)
        if answer is not None:
            return answer.commit, pairs
    raise AssertionError("the last stage always answers")


@pytest.mark.parametrize("percent", [1, 3])
def test_commits_at_either_end_are_told_apart(percent):
    shift = math.log1p(percent / 100)
    ends = [Ends.of(pairs_of(shift, seed)) for seed in range(1000, 1200)]
    answers = [(judged(one, 0.0, seed)[0], judged(one, shift, seed)[0]) for seed, one in enumerate(ends)]
    assert sum(good is GOOD for good, _ in answers) >= 0.98 * 200
    assert sum(bad is BAD for _, bad in answers) >= 0.98 * 200


def test_ends_that_are_close_to_each_other_ask_for_more_than_ends_that_are_far_apart():
    close, far = (Ends.of(pairs_of(math.log1p(percent / 100), seed=3)) for percent in (0.7, 5))
    assert (close.sure_z, far.sure_z) == (SURE_Z, PLAIN_Z)


def test_a_shift_that_luck_made_larger_is_judged_by_less_than_its_half():
    ratios = pairs_of(math.log1p(0.005), seed=4)
    assert 0 < Ends.of(ratios).middle < np.log(np.median(np.exp(ratios)))


def test_an_answer_after_all_pairs_that_is_near_the_middle_is_told_as_unsure():
    ratios = pairs_of(math.log1p(0.007), seed=3)
    ends = Ends(float(np.median(ratios)) - 1e-4, SURE_Z)
    assert judge(PLAN, ratios[:48], ends) is None
    last = judge(PLAN, ratios, ends)
    assert last is not None
    assert not last.sure


def test_a_plain_answer_takes_few_starts():
    shift = math.log1p(0.05)
    ends = Ends.of(pairs_of(shift, seed=99))
    assert np.mean([judged(ends, shift, seed)[1] for seed in range(50)]) < 2 * PLAN.pairs[0]


def test_the_middle_is_measured_first():
    assert next_commit([GOOD, None, None, None, None, None, BAD]) == 3


def test_each_answer_halves_what_is_left():
    assert next_commit([GOOD, None, None, BAD, None, None, BAD]) in (1, 2)
    assert next_commit([GOOD, None, None, GOOD, None, None, BAD]) in (4, 5)


def test_a_commit_that_does_not_build_is_passed_over():
    assert next_commit([GOOD, None, None, BROKEN, None, None, BAD]) in (2, 4)


def test_it_ends_where_the_last_good_meets_the_first_bad():
    assert next_commit([GOOD, GOOD, BAD, BAD]) == Range(last_good=1, first_bad=2)


def test_broken_commits_between_them_are_told():
    assert next_commit([GOOD, BROKEN, BROKEN, BAD]) == Range(last_good=0, first_bad=3)


@pytest.mark.parametrize("culprit", range(1, 64))
def test_sixty_four_commits_take_six_builds(culprit):
    known: list[Commit | None] = [GOOD, *[None] * 62, BAD]
    builds = 0
    while isinstance(asked := next_commit(known), int):
        known[asked] = BAD if asked >= culprit else GOOD
        builds += 1
    assert asked == Range(culprit - 1, culprit)
    assert builds <= math.ceil(math.log2(63))
