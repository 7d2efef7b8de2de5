import math

import numpy as np
import pytest

from harness.nightly.rules.questions import (
    BEYOND_Z,
    COMPANY,
    FEWEST_IN_A_START,
    FEWEST_SERIES,
    STANDING_OUT_Z,
    SURELY_OUT_Z,
    Questions,
    suspected_shadows,
    wanted_beyond_z,
)
from harness.nightly.rules.stages import Call


def apart(ratios: np.ndarray) -> np.ndarray:
    """Of one phone: question x pair."""
    return Questions(len(ratios)).take_apart(ratios[np.newaxis])[0]


@pytest.mark.parametrize("series", [5, 6, 7, 22])
def test_own_is_what_a_series_does_beside_the_median_of_the_others(series):
    ratios = np.random.default_rng(series).normal(size=(series, 10))
    questions = apart(ratios)
    for one in range(series):
        others = np.delete(ratios, one, axis=0)
        assert questions[one] == pytest.approx(ratios[one] - np.median(others, axis=0))
    assert questions[series] == pytest.approx(np.median(ratios, axis=0))


@pytest.mark.parametrize("series", [7, 8])
def test_series_that_a_pair_does_not_hold_are_left_out_of_the_median(series):
    ratios = np.random.default_rng(series).normal(size=(series, 4))
    ratios[[0, 3]] = np.nan
    questions = apart(ratios)
    there = np.delete(ratios, [0, 3], axis=0)
    assert questions[1] == pytest.approx(ratios[1] - np.median(there[1:], axis=0))
    assert questions[series] == pytest.approx(np.median(there, axis=0))
    assert np.isnan(questions[[0, 3]]).all()


def test_what_all_series_do_is_common_and_nobodys_own():
    questions = apart(np.full((6, 3), math.log(1.02)))
    assert questions[:6] == pytest.approx(0)
    assert questions[6] == pytest.approx(math.log(1.02))


def test_what_one_series_does_is_its_own_and_not_common():
    ratios = np.zeros((6, 3))
    ratios[2] = math.log(1.02)
    questions = apart(ratios)
    assert questions[2] == pytest.approx(math.log(1.02))
    assert np.delete(questions, 2, axis=0) == pytest.approx(0)


def test_below_five_series_each_is_asked_for_itself_alone():
    few = Questions(FEWEST_SERIES - 1)
    ratios = np.random.default_rng(1).normal(size=(1, few.series, 3))
    assert few.count == few.series
    assert np.array_equal(few.take_apart(ratios), ratios)
    asked = np.array([[True, False, False, True]])
    assert np.array_equal(few.company(asked), asked)


def company_of(series: int, asked_own: list[int], asked_common: bool) -> np.ndarray:
    asked = np.zeros((1, series + 1), dtype=bool)
    asked[0, asked_own] = True
    asked[0, series] = asked_common
    return Questions(series).company(asked)[0]


def test_a_series_in_doubt_is_measured_with_others_to_be_held_against():
    company = company_of(22, [20], asked_common=False)
    assert company[20]
    assert company.sum() == FEWEST_IN_A_START


def test_for_each_series_in_doubt_there_are_two_that_are_not():
    company = company_of(22, [1, 3, 5, 7, 9], asked_common=False)
    assert company[[1, 3, 5, 7, 9]].all()
    assert company.sum() == 5 * COMPANY


def test_the_common_question_alone_needs_no_more_than_its_company():
    assert company_of(22, [], asked_common=True).sum() == FEWEST_IN_A_START


def test_where_many_are_in_doubt_all_are_measured():
    assert company_of(22, list(range(8)), asked_common=True).all()
    assert company_of(6, [0], asked_common=False).all()


def test_a_phone_that_is_asked_nothing_measures_nothing():
    assert not company_of(22, [], asked_common=False).any()


def quiet(series: int) -> np.ndarray:
    own_z = np.zeros((1, series))
    own_z[0, 0] = 5.0
    return own_z


def suspected(own_z: np.ndarray, opposed: bool = False) -> bool:
    return bool(suspected_shadows(own_z, np.array([opposed]))[0])


def test_a_verdict_of_one_series_is_its_own():
    assert not suspected(quiet(22))


def test_a_verdict_against_the_common_trend_may_be_a_shadow():
    assert suspected(quiet(22), opposed=True)


@pytest.mark.parametrize(("series", "crowd"), [(5, 3), (8, 3), (22, 5)])
def test_verdicts_of_a_fifth_of_the_series_may_be_shadows_of_the_others(series, crowd):
    own_z = np.zeros((1, series))
    own_z[0, : crowd - 1] = STANDING_OUT_Z
    assert not suspected(own_z)
    own_z[0, :crowd] = STANDING_OUT_Z
    assert suspected(own_z)


def test_one_series_that_surely_moves_the_other_way_may_cast_a_shadow():
    own_z = quiet(12)
    own_z[0, 1] = -SURELY_OUT_Z + 0.1
    assert not suspected(own_z)
    own_z[0, 1] = -SURELY_OUT_Z
    assert suspected(own_z)


@pytest.mark.parametrize(("series", "shadow"), [(8, True), (22, False)])
def test_two_that_surely_move_together_are_a_crowd_only_where_series_are_few(series, shadow):
    own_z = quiet(series)
    own_z[0, 1] = SURELY_OUT_Z
    assert suspected(own_z) is shadow


def test_a_series_that_the_starts_did_not_hold_casts_no_shadow():
    own_z = np.full((1, 12), math.nan)
    own_z[0, 0] = 5.0
    assert not suspected(own_z)


def wanted(call: Call, series: int, suspected: bool = False) -> float:
    return float(wanted_beyond_z(call, np.array([suspected]), series)[0])


def test_a_suspected_shadow_must_surely_lie_beyond_the_least_effect():
    assert wanted(Call.SLOWER, 22, suspected=True) == BEYOND_Z


def test_with_few_series_a_slowdown_must_at_least_be_seen_plainly():
    assert wanted(Call.SLOWER, 8) == 0
    assert wanted(Call.SLOWER, 22) == -math.inf


def test_an_improvement_must_always_be_seen_plainly():
    assert wanted(Call.FASTER, 22) == 0
