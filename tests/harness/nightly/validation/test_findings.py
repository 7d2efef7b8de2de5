"""What trials say of the watch."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import SERIES

from harness.nightly.validation.findings import change_findings, null_findings
from harness.results.nightly import ALL_MODELS
from harness.results.trials import Change, TrialRecord

AA = TrialRecord("trial-1", 1, "", Change.NONE, "", "", rehearsed=False)
CHANGED = replace(AA, trial="trial-2", number=2, change=Change.ONE_MORE_BLOCK)
STEADY = replace(
    SERIES, night=AA.trial, call="steady", ratio=1.001, low=0.99, high=1.01, starts=12, standing_since=None
)
SHARED = replace(STEADY, variant=ALL_MODELS)
SLOWER = replace(STEADY, night=CHANGED.trial, variant=Change.ONE_MORE_BLOCK.value, call="slower")


def test_false_alarms_are_counted_over_every_question_that_nothing_changed_of():
    series = [STEADY, replace(STEADY, series="b", call="slower"), SHARED, replace(SHARED, night=CHANGED.trial), SLOWER]
    found = null_findings([AA, CHANGED], series)
    assert (found.false_alarms.hits, found.false_alarms.trials) == (1, 3)
    assert (found.alarmed_phone_nights.hits, found.alarmed_phone_nights.trials) == (1, 1)
    assert found.series_nights == 2
    assert found.false_alarms.phone_nights == 1


def test_an_interval_that_leaves_out_1_is_counted_where_both_sides_are_one_build():
    found = null_findings([AA], [STEADY, replace(STEADY, series="b", low=1.0001)])
    assert (found.ones_held.hits, found.ones_held.trials) == (1, 2)


def test_a_series_without_any_valid_pair_counts_nowhere():
    nothing = replace(STEADY, pairs=0, ratio=None, low=None, high=None, call="missing")
    assert null_findings([AA], [nothing]).false_alarms.trials == 0


def of_delay(call: str, low: float, high: float):
    return replace(SLOWER, variant=Change.DELAY_2_PERCENT.value, call=call, ratio=(low + high) / 2, low=low, high=high)


def test_a_delay_is_held_against_its_true_ratio():
    nights = [of_delay("slower", 1.01, 1.03), of_delay("steady", 0.99, 1.01), of_delay("faster", 0.95, 0.99)]
    found = change_findings(Change.DELAY_2_PERCENT, 1.0, nights)
    assert found.true_ratio == pytest.approx(1.02)
    assert (found.found.hits, found.found.trials) == (1, 3)
    assert found.wrong_sign == 1
    assert found.wrong_size == 2


def test_a_network_of_unknown_size_is_held_against_the_median_of_its_nights():
    nights = [replace(SLOWER, ratio=ratio, low=ratio - 0.01, high=ratio + 0.01) for ratio in (1.05, 1.051, 1.08)]
    found = change_findings(Change.ONE_MORE_BLOCK, 1.053, nights)
    assert (found.true_ratio, found.ratio, found.madds_ratio) == (None, 1.051, 1.053)
    assert (found.wrong_sign, found.wrong_size) == (0, 1)
    assert change_findings(Change.ONE_MORE_BLOCK, 1.053, nights[:2]).wrong_size == 0
