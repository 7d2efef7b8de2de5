"""What the store keeps of validations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import NIGHT, PAIRS, SERIES

from harness.results.trials import Change, TrialRecord
from harness.store.nights import KeptNights
from harness.store.store import Store
from harness.store.trials import KeptTrials

TRIAL = TrialRecord("trial-1", 1, "a" * 64, Change.NONE, "2026-01-05T22:00:00Z", None, rehearsed=False)
AA = replace(PAIRS, night=TRIAL.trial, same_build=True)
FOUND = replace(SERIES, night=TRIAL.trial)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "sqlite":
        with Store.open(str(tmp_path / "store.sqlite")) as store:
            yield store
    else:
        yield request.getfixturevalue("team_store")


@pytest.mark.long
def test_a_trial_comes_back_as_it_was_settled(store):
    kept, ended = KeptTrials(store), replace(TRIAL, ended_at="2026-01-05T23:00:00Z")
    kept.begin(TRIAL)
    kept.add_pairs([AA])
    kept.conclude(ended, [FOUND])
    assert kept.trials(TRIAL.made_of) == (ended,)
    assert kept.pairs(TRIAL.trial) == (AA,)
    assert kept.series(TRIAL.made_of) == (FOUND,)
    assert kept.next_number() == 2


def test_trials_of_other_builds_are_not_counted_with_them(store):
    kept = KeptTrials(store)
    kept.begin(TRIAL)
    kept.begin(replace(TRIAL, trial="trial-2", number=2, made_of="b" * 64))
    assert [one.trial for one in kept.trials("b" * 64)] == ["trial-2"]


def test_the_watch_sees_nothing_of_trials_but_their_pairs_of_one_build(store):
    trials, watch = KeptTrials(store), KeptNights(store)
    watch.begin(NIGHT)
    trials.begin(TRIAL)
    trials.begin(replace(TRIAL, trial="trial-2", number=2, rehearsed=True))
    trials.add_pairs([AA, replace(AA, series="slower", same_build=False), replace(AA, night="trial-2")])
    trials.conclude(TRIAL, [FOUND])
    assert watch.aa_pairs() == (AA,)
    assert watch.nights() == (NIGHT,)
    assert watch.series() == ()
    assert watch.acceptances() == ()
