from __future__ import annotations

import numpy as np
import pytest

from harness.analysis.autocorrelation import Belief, autoregressive, first_belief, grid, lag_ones, watched_belief
from harness.analysis.learnt_belief import SessionAutocorrelation, learnt_belief, resemblance
from harness.analysis.level import level_intervals, without_slow_starts

FIRST = first_belief()


def expected(belief: Belief) -> float:
    return float(np.dot(belief.of_cell, grid()))


@pytest.mark.parametrize("first", [FIRST, watched_belief()])
@pytest.mark.parametrize("told", [(0.6, 20), (-0.95, 6), (0.95, 1_000_000), (0.0, 64)])
def test_a_belief_is_a_distribution(first: Belief, told: tuple[float, int]) -> None:
    belief = learnt_belief(first, [SessionAutocorrelation(*told)] * 200)
    assert belief.independent + sum(belief.of_cell) == pytest.approx(1.0)
    assert min(belief.independent, *belief.of_cell) > 0


def test_sessions_of_a_slow_phone_move_the_belief_to_slow() -> None:
    slow = learnt_belief(FIRST, [SessionAutocorrelation(0.8, 20)] * 5)
    assert expected(slow) > 1.2 * expected(FIRST)
    assert slow.independent < FIRST.independent


def test_the_more_a_session_can_tell_the_more_it_teaches() -> None:
    few, many = (expected(learnt_belief(FIRST, [SessionAutocorrelation(0.8, starts)])) for starts in (6, 30))
    assert expected(FIRST) <= few < many


def test_sessions_of_a_quick_phone_do_not_move_it_to_quick() -> None:
    quick = learnt_belief(FIRST, [SessionAutocorrelation(0.0, 30)] * 20)
    assert expected(quick) >= expected(FIRST) - 1e-6
    assert quick.independent == pytest.approx(FIRST.independent)


def test_sessions_too_short_to_tell_leave_the_belief_as_it_was() -> None:
    assert learnt_belief(FIRST, [SessionAutocorrelation(0.9, 5)]) == FIRST


def told_to_resemble(starts: int, r: float, sessions: int = 500) -> float:
    """The share of sessions of which it is said."""
    series = without_slow_starts(autoregressive(np.random.default_rng(4).standard_normal((sessions, starts)), r))
    told = [resemblance(SessionAutocorrelation(float(each), starts), FIRST) for each in lag_ones(series)]
    return sum(within is not None for within in told) / sessions


@pytest.mark.parametrize("starts", [4, 6, 10, 20, 30])
def test_independent_starts_are_seldom_said_to_resemble_each_other(starts: int) -> None:
    assert told_to_resemble(starts, 0.0) < 0.06


def test_starts_that_do_resemble_each_other_are_said_to_where_there_are_enough_of_them() -> None:
    assert told_to_resemble(10, 0.8) > 0.3
    assert told_to_resemble(30, 0.8) > 0.85


def test_what_is_said_of_them_tells_how_well_it_is_known() -> None:
    few, many = (resemblance(SessionAutocorrelation(0.6, starts), FIRST) for starts in (30, 64))
    assert few is not None
    assert many is not None
    assert few[0] < many[0] < 0.6 < many[1] <= few[1]


@pytest.mark.long
@pytest.mark.parametrize("starts", [6, 10, 30])
@pytest.mark.parametrize(("before", "tonight", "least"), [(0.0, 0.8, 0.88), (0.0, 0.5, 0.93), (0.8, 0.8, 0.9)])
def test_a_level_holds_also_where_the_earlier_sessions_of_the_phone_were_otherwise(
    starts: int, before: float, tonight: float, least: float
) -> None:
    generator = np.random.default_rng(3)
    covered = []
    for _ in range(60):
        earlier = without_slow_starts(autoregressive(generator.standard_normal((5, 10)), before))
        belief = learnt_belief(FIRST, [SessionAutocorrelation(float(r), 10) for r in lag_ones(earlier)])
        low, high = level_intervals(autoregressive(generator.standard_normal((20, starts)), tonight), belief)
        covered.append(np.mean((low <= 0) & (high >= 0)))
    assert np.mean(covered) > least
