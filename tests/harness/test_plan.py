from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.plan import (
    StoppingRule,
    VariantProgress,
    balanced_blocks,
    expected_minutes,
    most_uncertain_first,
    round_order,
    wanted,
    wanted_in_step,
)
from harness.statistics.median import relative_half_width

RULE = StoppingRule(half_width_percent=1.0, min_starts=6, max_starts=30)
STEADY = (10.0, 10.01, 10.02, 9.99, 9.98, 10.0)
RESTLESS = (10.0, 12.0, 9.0, 11.0, 10.5, 9.5)


def progress(name="a", medians_ms=(), rejected=0, rejected_in_a_row=0):
    """Alone, so that the order statistics of its own starts may stand for its interval."""
    width_percent = 100 * relative_half_width(medians_ms)
    return VariantProgress(
        name, medians_ms, len(medians_ms) + rejected, rejected_in_a_row, 100.0, half_width_percent=width_percent
    )


def test_every_variant_gets_its_least_starts_however_steady():
    assert wanted([progress("a", STEADY[:5])], RULE) == ("a",)


def test_a_steady_variant_is_done_and_a_restless_one_goes_on():
    assert wanted([progress("steady", STEADY), progress("restless", RESTLESS)], RULE) == ("restless",)


def test_the_most_starts_are_the_end_of_it():
    assert wanted([progress("a", RESTLESS * 5)], RULE) == ()


def test_a_wider_wish_is_met_sooner():
    assert wanted([progress("a", RESTLESS)], StoppingRule(half_width_percent=20.0)) == ()


def test_a_quick_sweep_takes_three_starts():
    quick = StoppingRule(quick=True)
    assert wanted([progress("a", RESTLESS[:2])], quick) == ("a",)
    assert wanted([progress("a", RESTLESS[:3])], quick) == ()


def test_samples_set_aside_are_redone_a_limited_number_of_times():
    assert wanted([progress("a", STEADY[:2], rejected=2, rejected_in_a_row=2)], RULE) == ("a",)
    assert wanted([progress("a", STEADY[:2], rejected=3, rejected_in_a_row=3)], RULE) == ()
    assert wanted([progress("a", STEADY[:2], rejected=9, rejected_in_a_row=1)], RULE) == ("a",)
    assert wanted([progress("a", STEADY[:2], rejected=10, rejected_in_a_row=1)], RULE) == ()


def in_rounds(name, medians_ms, first=1, **others):
    return replace(progress(name, medians_ms, **others), rounds=tuple(range(first, first + len(medians_ms))))


def test_two_sets_stay_in_step_until_both_are_done():
    new = [in_rounds("a", STEADY), in_rounds("b", STEADY)]
    reference = [in_rounds("a", RESTLESS), in_rounds("b", STEADY)]
    assert wanted_in_step([new, reference], RULE) == (("a",), ("a",))


def test_two_sets_go_on_until_their_ratio_is_known():
    # each within 1 %, and their differences are twice as wide
    one = tuple(10 * (1 + wobble) for wobble in (0.008, -0.008, 0.008, -0.008, 0.0, 0.0))
    other = tuple(10 * (1 - wobble) for wobble in (0.008, -0.008, 0.008, -0.008, 0.0, 0.0))
    assert wanted([progress("a", one)], RULE) == wanted([progress("a", other)], RULE) == ()
    assert wanted_in_step([[in_rounds("a", one)], [in_rounds("a", other)]], RULE) == (("a",), ("a",))


def test_rounds_that_only_one_set_has_tell_nothing_of_the_ratio():
    assert wanted_in_step([[in_rounds("a", STEADY)], [in_rounds("a", STEADY, first=4)]], RULE) == (("a",), ("a",))
    assert wanted_in_step([[in_rounds("a", STEADY)], [in_rounds("a", STEADY)]], RULE) == ((), ())


def test_what_only_one_set_holds_stops_as_it_would_alone():
    assert wanted_in_step([[in_rounds("a", STEADY)], [in_rounds("b", STEADY[:2])]], RULE) == ((), ("b",))


def test_a_variant_that_is_hopeless_in_one_set_is_finished_in_the_other_and_no_more():
    hopeless = [in_rounds("a", (), rejected=3, rejected_in_a_row=3)]
    assert wanted_in_step([[in_rounds("a", STEADY[:2])], hopeless], RULE) == (("a",), ())
    assert wanted_in_step([[in_rounds("a", STEADY)], hopeless], RULE) == ((), ())


def test_the_most_starts_are_the_end_of_it_in_step_too():
    assert wanted_in_step([[in_rounds("a", RESTLESS * 5)], [in_rounds("a", RESTLESS * 5)]], RULE) == ((), ())


def test_on_a_budget_the_widest_interval_is_measured_next():
    wide, narrow = progress("wide", RESTLESS), progress("narrow", tuple(10 + (ms - 10) / 4 for ms in RESTLESS))
    unknown, done = progress("unknown", RESTLESS[:1]), progress("done", STEADY)
    assert most_uncertain_first([narrow, done, wide, unknown], RULE) == ("unknown", "wide", "narrow")


def test_a_round_is_every_variant_once_in_an_order_that_the_seed_decides():
    names = [f"variant{index}" for index in range(22)]
    orders = [round_order(names, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[2]) == sorted(names)


def test_a_short_round_is_one_start():
    assert balanced_blocks(("b", "a"), {"a": 400.0, "b": 500.0}, round_seconds=1) == (("b", "a"),)


def test_heavy_variants_are_spread_over_the_starts():
    order = ("light1", "heavy1", "heavy2", "light2")
    expected = {"heavy1": 50_000.0, "heavy2": 50_000.0, "light1": 5_000.0, "light2": 5_000.0}
    blocks = balanced_blocks(order, expected, round_seconds=60)
    assert sorted(sum(expected[name] for name in block) for block in blocks) == [55_000.0, 55_000.0]


def test_a_variant_longer_than_a_round_has_a_start_of_its_own():
    blocks = balanced_blocks(("a", "long", "b"), {"a": 1.0, "long": 9_000.0, "b": 1.0}, round_seconds=1)
    assert ("long",) in blocks


@given(
    st.lists(st.floats(1.0, 200_000.0), min_size=1, max_size=30),
    st.floats(1.0, 300.0),
)
def test_blocks_hold_every_variant_once_and_keep_to_the_limit(durations_ms, round_seconds):
    order = tuple(f"v{index}" for index in range(len(durations_ms)))
    expected = dict(zip(order, durations_ms, strict=True))
    blocks = balanced_blocks(order, expected, round_seconds)
    assert sorted(name for block in blocks for name in block) == sorted(order)
    for block in blocks:
        assert len(block) == 1 or sum(expected[name] for name in block) <= round_seconds * 1000
        assert list(block) == sorted(block, key=order.index)


def test_expected_minutes_count_rounds_and_what_each_start_costs():
    minutes = expected_minutes({"a": 30_000.0, "b": 30_000.0}, RULE, round_seconds=120, start_overhead_ms=6_000)
    assert minutes.least == pytest.approx(6 * (30 + 30 + 6) / 60)
    assert minutes.most == pytest.approx(30 * (30 + 30 + 6) / 60)
