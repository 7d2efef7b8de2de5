"""Shares whose interval has a night of a phone as its unit."""

from __future__ import annotations

import numpy as np
import pytest

from harness.nightly.validation.clustered import NightCount, clustered_share

SERIES = 22


def test_one_question_a_night_has_the_exact_interval() -> None:
    """Clopper and Pearson: none of n is at most 1 - 0.025^(1/n)."""
    none = clustered_share([NightCount(0, 1)] * 200)
    assert (none.hits, none.trials, none.low, none.phone_nights) == (0, 200, 0.0, 200)
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 200))
    nothing = clustered_share([])
    assert (nothing.value, nothing.low, nothing.high) == (None, 0.0, 1.0)


def test_nights_without_any_hit_say_no_more_than_one_question_each() -> None:
    assert clustered_share([NightCount(0, SERIES)] * 20).high == pytest.approx(1 - 0.025 ** (1 / 20))
    assert clustered_share([NightCount(SERIES, SERIES)] * 20).low == pytest.approx(0.025 ** (1 / 20))


def test_a_hit_more_never_lowers_the_upper_limit() -> None:
    highs = [clustered_share([NightCount(hits, SERIES), *[NightCount(0, SERIES)] * 19]).high for hits in range(4)]
    assert highs == sorted(highs)


def test_questions_that_answer_each_by_itself_count_each_by_itself() -> None:
    generator = np.random.default_rng(1)
    nights = [NightCount(int(hits), SERIES) for hits in generator.binomial(SERIES, 0.5, 200)]
    found = clustered_share(nights)
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.sqrt(0.25 / (200 * SERIES)), rel=0.2)


def test_questions_that_answer_all_together_count_as_one() -> None:
    nights = [NightCount(SERIES * (night % 2), SERIES) for night in range(100)]
    found = clustered_share(nights)
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.sqrt(0.25 / 100), rel=0.2)


def test_the_interval_holds_the_long_run_share_of_series_that_share_their_luck() -> None:
    """In one night in ten nearly half of the intervals miss together."""
    generator, held = np.random.default_rng(2), 0
    for _ in range(300):
        unlucky = generator.random(40) < 0.1
        hits = generator.binomial(SERIES, np.where(unlucky, 0.6, 0.99))
        found = clustered_share([NightCount(int(one), SERIES) for one in hits])
        held += found.low <= 0.1 * 0.6 + 0.9 * 0.99 <= found.high
    assert held >= 0.93 * 300
