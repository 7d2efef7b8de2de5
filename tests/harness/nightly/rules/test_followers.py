"""How many series follow a common shift, in the words that people read."""

import math

import numpy as np
import pytest

from harness.nightly.rules.followers import Followers, followers_of
from harness.nightly.rules.stages import Call

LEAST = 0.004


def series_around(effect: float, spread: float = 0.002, pairs: int = 12) -> np.ndarray:
    return math.log1p(effect) + spread * np.linspace(-1, 1, pairs)


def words(series: list[np.ndarray], call: Call = Call.SLOWER) -> str:
    return followers_of(np.array(series), call, LEAST).words


def test_all_of_them_are_all_models():
    assert words([series_around(0.01)] * 6) == "all models on this phone"


def test_those_that_kept_their_level_are_told_by_the_number_of_the_others():
    assert words([series_around(0.01)] * 4 + [series_around(0.0)] * 2) == "4 of 6 models on this phone follow"


def test_what_is_not_sure_makes_the_number_a_lower_bound():
    unsure = series_around(0.01, spread=0.05)
    assert words([series_around(0.01)] * 4 + [unsure, series_around(0.0)]) == (
        "at least 4 of 6 models on this phone follow"
    )


@pytest.mark.parametrize("pairs", [0, 1])
def test_a_series_of_hardly_any_pair_is_not_sure(pairs):
    little = np.full(12, math.nan)
    little[:pairs] = 0.5
    found = followers_of(np.array([series_around(0.01), little]), Call.SLOWER, LEAST)
    assert found == Followers(series=2, surely=1, surely_not=0)


def test_an_improvement_counts_those_that_became_faster():
    series = [series_around(-0.02)] * 7 + [series_around(0.007)]
    assert words(series, Call.FASTER) == "7 of 8 models on this phone follow"
    assert words(series, Call.SLOWER) == "1 of 8 models on this phone follow"


def test_none_that_is_sure_by_itself_is_no_number():
    unsure = series_around(0.01, spread=0.05)
    assert words([unsure] * 6) == "none of the 6 models on this phone surely follows by itself"
