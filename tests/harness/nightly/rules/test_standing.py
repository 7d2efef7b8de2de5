"""An alert that stands is ended by a night that rejects the slowdown, and by no other."""

import math

import numpy as np
import pytest
from support.first_night import fresh_evidence

from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence, Search
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.phone_night import night_so_far
from harness.nightly.rules.stages import Call, StagePlan, Thresholds, decide
from harness.nightly.rules.standing import rejected, surely_below
from harness.nightly.simulation.world import PhoneWorld
from harness.statistics.ratio import shift_intervals

PLAN = StagePlan()
THRESHOLDS = Thresholds(slower_z=3.7, faster_z=3.0, widening=(1.0,) * PLAN.stages, margin=(0.0,) * PLAN.stages)
LEAST = PLAN.least_log_effect


def pairs_around(effect: float, count: int, spread: float) -> np.ndarray:
    return math.log1p(effect) + spread * np.linspace(-1, 1, count)


def standing(percent: float) -> Search:
    return Search(slower_carried=True, standing=math.log1p(percent / 100))


def test_surely_below_is_what_the_told_interval_says():
    generator = np.random.default_rng(1)
    ratios, levels = generator.normal(0, 0.01, (500, 12)), generator.normal(0.005, 0.01, 500)
    assert list(surely_below(ratios, levels)) == list(shift_intervals(ratios)[1] < levels)


def test_half_of_what_was_alarmed_is_rejected_and_never_less_than_the_least_effect():
    ratios = pairs_around(0.0, 96, 0.05)[np.newaxis]
    high = float(shift_intervals(ratios)[1][0])
    assert high > LEAST
    for alarmed, ended in ((2.1 * high, True), (1.9 * high, False), (0.5 * LEAST, False)):
        assert rejected(ratios, np.array([alarmed]), LEAST, margin=0.0)[0] == ended
    sharp = pairs_around(0.0, 96, 0.001)[np.newaxis]
    assert rejected(sharp, np.array([0.5 * LEAST]), LEAST, margin=0.0)[0]


def test_an_effect_of_installation_widens_what_is_rejected():
    ratios = pairs_around(0.0, 96, 0.05)[np.newaxis]
    high = float(shift_intervals(ratios)[1][0])
    assert rejected(ratios, np.array([2.2 * high]), LEAST, margin=0.05 * high)[0]
    assert not rejected(ratios, np.array([2.2 * high]), LEAST, margin=0.2 * high)[0]


@pytest.mark.parametrize("stage", range(PLAN.last))
def test_a_night_that_does_not_see_the_slowdown_goes_on_while_an_alert_stands(stage):
    unseen = pairs_around(-0.001, PLAN.pairs[stage], 0.03)
    assert decide(PLAN, THRESHOLDS, unseen, Search(slower_carried=True)).call is Call.STEADY
    assert decide(PLAN, THRESHOLDS, unseen, standing(0.5)).call is Call.GO_ON


def test_after_the_last_stage_what_was_not_rejected_is_in_doubt():
    assert decide(PLAN, THRESHOLDS, pairs_around(0.001, PLAN.pairs[-1], 0.03), standing(0.5)).call is Call.IN_DOUBT


def test_a_large_slowdown_that_was_mended_ends_with_the_first_stage():
    mended = pairs_around(0.0, PLAN.pairs[0], 0.012)
    assert decide(PLAN, THRESHOLDS, mended, standing(5.0)).call is Call.STEADY
    assert decide(PLAN, THRESHOLDS, mended, standing(1.0)).call is Call.GO_ON


def test_what_is_slower_again_is_slower():
    assert decide(PLAN, THRESHOLDS, pairs_around(0.02, PLAN.pairs[2], 0.01), standing(2.0)).call is Call.SLOWER


def test_a_phones_night_asks_each_question_of_its_own_alert(design):
    ratios = PhoneWorld(series=6).ratios(1, PLAN.pairs[0], Side.BASELINE, np.random.default_rng(5))[0]

    def calls(carried: tuple[Evidence, ...]) -> list[Call]:
        return [answer.verdict.call for answer in night_so_far(design, 0, carried, ratios).answers]

    quiet = calls(fresh_evidence(6))
    place = quiet.index(Call.STEADY)
    for alarmed, call in ((0.005, Call.GO_ON), (0.2, Call.STEADY)):
        carried = list(fresh_evidence(6))
        carried[place] = Evidence(design.evidence.most, 0.0, standing=math.log1p(alarmed))
        assert calls(tuple(carried)) == [*quiet[:place], call, *quiet[place + 1 :]]


def night_where_others_became_faster(design: Design, plain: float) -> Call:
    """One series with a standing alert of 1 %, whose own ratio is raised by the others, which are 3 % faster."""
    pairs = PLAN.pairs[-1]
    ratios = np.tile(pairs_around(-0.03, pairs, 0.001), (6, 1))
    ratios[0] = np.random.default_rng(1).permutation(pairs_around(plain, pairs, 0.03))
    carried = list(fresh_evidence(6))
    carried[0] = Evidence(design.evidence.most, 0.0, standing=math.log1p(0.01))
    return night_so_far(design, 0, tuple(carried), ratios).answers[0].verdict.call


def test_a_standing_alert_is_spared_only_where_the_plain_ratio_rejects_it(design):
    assert night_where_others_became_faster(design, plain=0.003) is Call.IN_DOUBT
    assert night_where_others_became_faster(design, plain=-0.01) is Call.SPARED
