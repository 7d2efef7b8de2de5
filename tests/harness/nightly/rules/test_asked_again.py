"""One series asked again, in the declared world."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from harness.nightly.rules.asked_again import Measure, Question, TooFewPairs, confirmed
from harness.nightly.rules.design import Design
from harness.nightly.rules.pairs import Side
from harness.nightly.simulation.world import World, phone_of

Array = NDArray[np.float64]


def phone(percent: float, seed: int, series: int = 22, held: int = 9) -> Measure:
    """The first of its series is slower; each start holds so many of them."""
    generator = np.random.default_rng(seed)

    def measure(stage: int, pairs: int, first: Side) -> Array:
        table = phone_of(World(), series).ratios(1, pairs, first, generator)[0]
        table[0] += math.log1p(percent / 100)
        table[held:] = np.nan
        return table

    return measure


def called(
    design: Design, question: Question, percent: float, count: int, standing: float | None = None
) -> Counter[str]:
    """`standing`: the log effect of the alert that is asked again."""
    found = (confirmed(design, (question,), phone(percent, seed), standing) for seed in range(count))
    return Counter(one.verdict.call.word for one in found)


def test_a_small_shift_of_its_own_is_found_again_with_company_and_mostly_missed_without(design: Design) -> None:
    alarmed = math.log1p(0.005)
    own, plain = (called(design, question, 0.5, 100, alarmed) for question in (Question.OWN, Question.PLAIN))
    assert own["slower"] >= 65
    assert own["steady"] <= 10
    assert plain["slower"] <= 35


def test_an_alarm_that_was_mended_is_steady(design: Design) -> None:
    assert called(design, Question.OWN, 0.0, 100, math.log1p(0.02))["steady"] == 100


def test_what_did_not_change_is_not_confirmed(design: Design) -> None:
    assert called(design, Question.OWN, 0.0, 100)["slower"] == 0


def test_what_is_told_beside_the_own_ratio_is_the_plain_one(design: Design) -> None:
    def of_all(stage: int, pairs: int, first: Side) -> Array:
        return phone(2.0, stage)(stage, pairs, first) + math.log1p(0.05)

    found = confirmed(design, (Question.OWN,), of_all)
    assert found.verdict.effect is not None
    assert found.plain is not None
    assert found.verdict.effect.value == pytest.approx(1.02, abs=0.008)
    assert found.plain.value == pytest.approx(1.02 * 1.05, abs=0.015)


def test_of_several_questions_the_one_that_is_slower_is_told(design: Design) -> None:
    def of_all(stage: int, pairs: int, first: Side) -> Array:
        return phone(0.0, stage)(stage, pairs, first) + math.log1p(0.05)

    assert confirmed(design, (Question.OWN, Question.PLAIN), of_all).question is Question.PLAIN
    assert confirmed(design, (Question.OWN, Question.PLAIN), phone(5.0, 1)).question is Question.OWN


@pytest.mark.parametrize("question", list(Question))
def test_a_stage_without_all_of_its_pairs_is_not_decided(design: Design, question: Question) -> None:
    def losing(stage: int, pairs: int, first: Side) -> Array:
        table = phone(5.0, stage)(stage, pairs, first)
        table[:, 1] = np.nan
        return table

    with pytest.raises(TooFewPairs, match="only 5 of 6 pairs are valid"):
        confirmed(design, (question,), losing)


def test_what_all_share_is_their_median_where_one_series_lacks_a_pair(design: Design) -> None:
    def losing(stage: int, pairs: int, first: Side) -> Array:
        table = phone(0.0, stage, held=22)(stage, pairs, first) + math.log1p(0.05)
        table[3, 1] = np.nan
        return table

    found = confirmed(design, (Question.SHARED,), losing)
    assert (found.verdict.call.word, found.plain.value if found.plain else None) == (
        "slower",
        pytest.approx(1.05, abs=0.015),
    )
