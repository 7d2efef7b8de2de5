import math
from dataclasses import replace

import numpy as np
import pytest

from harness.nightly.rules.evidence import Search
from harness.nightly.rules.stages import Call, StagePlan, Thresholds, decide

PLAN = StagePlan()
THRESHOLDS = Thresholds(slower_z=3.7, faster_z=3.0, widening=(1.0,) * PLAN.stages, margin=(0.0,) * PLAN.stages)
FRESH = Search()


def greatest_z(count: int) -> float:
    """What so many pairs of one sign reach."""
    ranks = np.arange(1, count + 1)
    return float(ranks.sum() / np.sqrt((ranks**2).sum()))


def pairs_around(effect: float, count: int, spread: float = 0.001) -> np.ndarray:
    """Symmetric around the effect, so that its Hodges-Lehmann estimate is the effect."""
    return math.log1p(effect) + spread * np.linspace(-1, 1, count)


def test_an_even_start_is_steady_after_the_first_stage():
    verdict = decide(PLAN, THRESHOLDS, pairs_around(0.0, PLAN.pairs[0]), FRESH)
    assert verdict.call is Call.STEADY
    assert verdict.stage == 0
    assert verdict.effect.value == pytest.approx(1.0)


def test_a_slow_start_of_the_night_goes_on():
    assert decide(PLAN, THRESHOLDS, pairs_around(0.02, PLAN.pairs[0]), FRESH).call is Call.GO_ON


def test_no_alarm_is_raised_from_few_pairs_however_large_the_effect():
    for stage in (0, 1):
        assert decide(PLAN, THRESHOLDS, pairs_around(0.5, PLAN.pairs[stage]), FRESH).call is Call.GO_ON


def test_two_per_cent_is_slower_after_the_first_stage_that_may_say_so():
    verdict = decide(PLAN, THRESHOLDS, pairs_around(0.02, PLAN.pairs[2]), FRESH)
    assert verdict.call is Call.SLOWER
    assert verdict.z == pytest.approx(greatest_z(PLAN.pairs[2]))
    assert verdict.effect.value == pytest.approx(1.02)
    assert 1.02 in verdict.effect.interval


def test_an_effect_below_the_least_one_is_never_an_alarm():
    certain = pairs_around(PLAN.least_effect * 0.9, PLAN.pairs[-1], spread=1e-5)
    verdict = decide(PLAN, THRESHOLDS, certain, FRESH)
    assert verdict.z == pytest.approx(greatest_z(PLAN.pairs[-1]))
    assert verdict.call is Call.STEADY


def test_in_doubt_is_what_is_near_an_alarm_in_z_and_in_size():
    """z of 3 to 3.7 after the last stage; the same pairs are steady where the least effect is above their estimate."""
    ratios = pairs_around(0.008, PLAN.pairs[-1], spread=0.038)
    verdict = decide(PLAN, THRESHOLDS, ratios, FRESH)
    assert PLAN.in_doubt_z < verdict.z < THRESHOLDS.slower_z
    assert verdict.call is Call.IN_DOUBT
    assert decide(replace(PLAN, least_effect=0.03), THRESHOLDS, ratios, FRESH).call is Call.STEADY


def test_a_slowdown_surely_below_the_least_effect_ends_the_night_where_an_alarm_may_be_raised():
    plan = replace(PLAN, least_effect=0.03)
    calls = [decide(plan, THRESHOLDS, pairs_around(0.02, pairs, 0.01), FRESH).call for pairs in plan.pairs]
    assert calls == [Call.GO_ON, Call.GO_ON, Call.STEADY, Call.STEADY, Call.STEADY]


def test_a_slowdown_that_may_be_above_the_least_effect_goes_on():
    plan = replace(PLAN, least_effect=0.03)
    ratios = pairs_around(0.02, plan.pairs[2], spread=0.08)
    assert decide(plan, THRESHOLDS, ratios, FRESH).effect.interval.high > 1.03
    assert decide(plan, THRESHOLDS, ratios, FRESH).call is Call.GO_ON


def test_two_slow_starts_of_the_baseline_do_not_end_the_night_of_a_large_slowdown():
    """4 pairs say +3 %; in 2 the baseline's start was slow by 10 %. Their ranks 5 and 6 outweigh 1 + 2 + 3 + 4."""
    ratios = np.array([0.030, 0.031, 0.029, 0.032, 0.03 - 0.10, 0.03 - 0.11])
    verdict = decide(PLAN, THRESHOLDS, ratios, FRESH)
    assert verdict.z < PLAN.go_on_z[0]
    assert verdict.call is Call.GO_ON


def test_carried_evidence_lets_an_even_night_go_on():
    even = pairs_around(0.0005, PLAN.pairs[0], spread=0.01)
    assert decide(PLAN, THRESHOLDS, even, FRESH).call is Call.STEADY
    assert decide(PLAN, THRESHOLDS, even, Search(slower_carried=True)).call is Call.GO_ON


def test_carried_evidence_does_not_outweigh_a_night_that_speaks_against_it():
    faster = pairs_around(-0.01, PLAN.pairs[0])
    assert decide(PLAN, THRESHOLDS, faster, Search(slower_carried=True)).call is Call.STEADY


def test_an_improvement_is_called_after_the_last_stage_of_a_night_that_looked_for_it():
    looked_for = Search(faster_carried=True)
    for stage in range(PLAN.last):
        assert decide(PLAN, THRESHOLDS, pairs_around(-0.02, PLAN.pairs[stage]), looked_for).call is Call.GO_ON
    assert decide(PLAN, THRESHOLDS, pairs_around(-0.02, PLAN.pairs[-1]), looked_for).call is Call.FASTER


def test_an_improvement_that_nobody_looked_for_costs_no_starts():
    assert decide(PLAN, THRESHOLDS, pairs_around(-0.02, PLAN.pairs[0]), FRESH).call is Call.STEADY


def test_earlier_stages_ask_for_more_by_the_plan():
    ratios = pairs_around(0.008, PLAN.pairs[3], spread=0.02)
    z = decide(PLAN, THRESHOLDS, ratios, FRESH).z
    assert z > 2
    for more, call in ((-0.01, Call.SLOWER), (0.01, Call.GO_ON)):
        thresholds = Thresholds(z - PLAN.alarm_above_z[3] + more, 3.0, THRESHOLDS.widening, THRESHOLDS.margin)
        assert decide(PLAN, thresholds, ratios, FRESH).call is call


def test_z_is_told_in_units_of_its_spread_where_installations_differ():
    widened = replace(THRESHOLDS, widening=(2.0,) * PLAN.stages)
    assert decide(PLAN, widened, pairs_around(0.02, PLAN.pairs[2]), FRESH).z == pytest.approx(
        greatest_z(PLAN.pairs[2]) / 2
    )


def test_an_alarm_needs_more_than_the_margin_of_installation_and_no_margin_hides_a_large_slowdown():
    wide = replace(THRESHOLDS, widening=(9.0,) * PLAN.stages, margin=(math.log1p(0.02),) * PLAN.stages)
    assert decide(PLAN, wide, pairs_around(0.019, PLAN.pairs[2]), FRESH).call is not Call.SLOWER
    assert decide(PLAN, wide, pairs_around(0.03, PLAN.pairs[2]), FRESH).call is Call.SLOWER


def test_a_number_of_pairs_that_no_stage_asks_for_is_refused():
    with pytest.raises(ValueError, match="not in tuple"):
        decide(PLAN, THRESHOLDS, pairs_around(0.0, 7), FRESH)


def test_a_plan_whose_parts_do_not_fit_is_refused():
    with pytest.raises(ValueError, match="5 stages need 4"):
        StagePlan(go_on_z=(0.3,))
    with pytest.raises(ValueError, match="must grow"):
        StagePlan(pairs=(6, 12, 12, 48, 96))


def test_people_read_in_doubt_where_a_night_could_go_on():
    assert Call.GO_ON.word == Call.IN_DOUBT.word == "in_doubt"
    assert Call.SLOWER.word == "slower"
