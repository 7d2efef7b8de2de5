"""Which trials a validation has."""

from __future__ import annotations

from harness.nightly.validation.trial_plan import planned, still_to_do
from harness.results.trials import Change

BLOCK, RESOLUTION = Change.ONE_MORE_BLOCK, Change.NEXT_RESOLUTION


def test_every_second_trial_is_of_a_changed_candidate_and_the_changes_take_turns():
    assert planned(3, (BLOCK, RESOLUTION)) == (Change.NONE, BLOCK, Change.NONE, RESOLUTION, Change.NONE, BLOCK)


def test_without_any_change_all_trials_are_of_one_build():
    assert planned(3, ()) == (Change.NONE,) * 3


def test_what_is_done_is_not_done_again_whatever_order_it_was_done_in():
    wanted = planned(2, (BLOCK, RESOLUTION))
    assert still_to_do(wanted, [RESOLUTION, Change.NONE]) == (BLOCK, Change.NONE)
    assert still_to_do(wanted, [*wanted, Change.NONE]) == ()
