import math

import numpy as np
import pytest
from support.first_night import fresh_evidence

from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence
from harness.nightly.rules.pairs import first_side
from harness.nightly.rules.phone_night import NightSoFar, night_so_far
from harness.nightly.rules.stages import Call
from harness.nightly.simulation.world import PhoneWorld


def measure(design: Design, ratios: np.ndarray, carried: tuple[Evidence, ...]) -> tuple[NightSoFar, np.ndarray]:
    """A whole night: what is asked for comes from `ratios`, series x pair; the rest stays NaN."""
    measured = np.empty((len(ratios), 0))
    while True:
        so_far = night_so_far(design, night=0, carried=carried, ratios=measured)
        if so_far.next_stage is None:
            return so_far, measured
        block = np.full((len(ratios), so_far.next_stage.pairs), np.nan)
        asked = list(so_far.next_stage.series)
        start = measured.shape[1]
        block[asked] = ratios[asked, start : start + so_far.next_stage.pairs]
        measured = np.hstack([measured, block])


def phone_ratios(design: Design, series: int, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return PhoneWorld(series=series).ratios(1, design.plan.pairs[-1], first_side(0, 0), generator)[0]


def test_a_night_begins_with_all_series(design):
    first = night_so_far(design, night=3, carried=fresh_evidence(7), ratios=np.empty((7, 0)))
    assert first.answers == ()
    assert first.next_stage.series == tuple(range(7))
    assert first.next_stage.pairs == design.plan.pairs[0]
    assert first.next_stage.first is first_side(night=3, stage=0)


def test_a_series_that_became_slower_is_told_and_no_other(design):
    ratios = phone_ratios(design, 22, seed=1)
    ratios[4] += math.log(1.02)
    so_far, _ = measure(design, ratios, fresh_evidence(22))
    slower = [answer for answer in so_far.answers if answer.verdict.call is Call.SLOWER]
    assert [answer.series for answer in slower] == [4]
    assert 1.02 in slower[0].verdict.effect.interval


def test_what_all_series_share_is_one_answer(design):
    ratios = phone_ratios(design, 22, seed=2) + math.log(1.03)
    so_far, _ = measure(design, ratios, fresh_evidence(22))
    slower = [answer for answer in so_far.answers if answer.verdict.call is Call.SLOWER]
    assert [answer.series for answer in slower] == [None]


def test_the_same_pairs_give_the_same_night_wherever_it_was_cut(design):
    ratios = phone_ratios(design, 8, seed=3)
    ratios[1] += math.log(1.01)
    whole, measured = measure(design, ratios, fresh_evidence(8))
    for stage in range(design.plan.stages):
        cut = measured[:, : design.plan.pairs[stage]]
        again = night_so_far(design, 0, fresh_evidence(8), cut)
        if again.next_stage is not None:
            assert again.next_stage.stage == stage + 1
        else:
            assert again == whole


def test_pairs_of_a_stage_that_is_not_complete_decide_nothing(design):
    ratios = phone_ratios(design, 6, seed=4)
    first = design.plan.pairs[0]
    assert night_so_far(design, 0, fresh_evidence(6), ratios[:, : first - 1]).answers == ()
    whole = night_so_far(design, 0, fresh_evidence(6), ratios[:, :first])
    assert night_so_far(design, 0, fresh_evidence(6), ratios[:, : first + 1]) == whole


def test_a_series_alone_is_asked_one_question(design):
    so_far, measured = measure(design, np.full((1, design.plan.pairs[-1]), math.log(1.02)), fresh_evidence(1))
    assert len(so_far.answers) == 1
    assert so_far.answers[0].verdict.call is Call.SLOWER
    assert measured.shape[1] == design.plan.pairs[2]


def test_a_series_whose_pairs_are_missing_is_undecided_and_keeps_its_evidence(design):
    ratios = phone_ratios(design, 6, seed=5)
    ratios[2, 3] = np.nan
    carried = (*fresh_evidence(6)[:2], Evidence(slower=2.0), *fresh_evidence(6)[3:])
    answer = night_so_far(design, 0, carried, ratios[:, : design.plan.pairs[0]]).answers[2]
    assert answer.verdict.call is Call.UNDECIDED
    assert answer.carried == Evidence(slower=2.0)


def test_a_series_without_any_pair_has_no_ratio(design):
    ratios = phone_ratios(design, 6, seed=6)
    ratios[0] = np.nan
    answer = night_so_far(design, 0, fresh_evidence(6), ratios[:, : design.plan.pairs[0]]).answers[0]
    assert answer.verdict.call is Call.UNDECIDED
    assert answer.verdict.effect is None


def test_what_a_night_found_is_carried_into_the_next(design):
    ratios = phone_ratios(design, 6, seed=7)
    ratios[0] += math.log(1.02)
    so_far, _ = measure(design, ratios, fresh_evidence(6))
    answer = so_far.answers[0]
    assert answer.carried == Evidence().after(answer.verdict.z, design.evidence)
    assert answer.carried.slower > 0


def test_where_half_of_the_series_became_slower_the_other_half_is_not_called_faster(design):
    """Carried evidence makes each night look for improvements of the spared half, and none is called."""
    carried = (Evidence(),) * 4 + (Evidence(faster=design.evidence.most),) * 4 + (Evidence(),)
    for seed in range(5):
        ratios = phone_ratios(design, 8, seed=seed)
        ratios[:4] += math.log(1.02)
        so_far, _ = measure(design, ratios, carried)
        calls = [answer.verdict.call for answer in so_far.answers]
        assert set(calls[:4]) == {Call.SLOWER}
        assert Call.FASTER not in calls
        assert Call.SPARED in calls[4:8]


def test_where_half_of_the_series_became_faster_the_other_half_is_not_called_slower(design):
    for seed in range(5):
        ratios = phone_ratios(design, 8, seed=seed)
        ratios[:4] -= math.log(1.02)
        so_far, _ = measure(design, ratios, fresh_evidence(8))
        assert Call.SLOWER not in [answer.verdict.call for answer in so_far.answers]


def test_a_night_cut_short_leaves_its_open_questions_in_doubt(design):
    ratios = phone_ratios(design, 6, seed=8)
    ratios[0] += math.log(1.02)
    so_far = night_so_far(design, 0, fresh_evidence(6), ratios[:, : design.plan.pairs[0]])
    assert so_far.answers[0].open
    assert so_far.answers[0].verdict.call.word == "in_doubt"
    assert so_far.answers[0].carried.slower == pytest.approx(
        min(design.evidence.clip, so_far.answers[0].verdict.z) - design.evidence.drift
    )
