"""Whether the last night of a store is the one that somebody means who began something at a given time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import NIGHT
from support.records import PHONE, RUN, SESSION, START, SWEEP

from harness.errors import ConfigRefused, RecordNotFound
from harness.nightly.opening_night import refuse_earlier
from harness.results.deliveries import DeliveryRecord, Way
from harness.results.nightly import sweeps_begin_with
from harness.store.nights import KeptNights
from harness.store.store import Store
from harness.store.writing import OpenedRun

BEFORE, SINCE, AFTER = "2026-01-05T23:00:00Z", "2026-01-06T01:30:00Z", "2026-01-06T01:31:00Z"
KILLED = replace(NIGHT, started_at=BEFORE)


def test_a_night_that_ended_since_is_meant_whenever_it_began():
    refuse_earlier(replace(NIGHT, ended_at=AFTER), SINCE, None)
    with pytest.raises(RecordNotFound, match=f"which ended at {BEFORE}"):
        refuse_earlier(replace(NIGHT, ended_at=BEFORE), SINCE, None)


def test_a_night_that_was_killed_before_and_left_so_is_not():
    for at_work_at in (None, BEFORE, "2026-01-06T01:29:59Z"):
        with pytest.raises(RecordNotFound, match="and has not ended"):
            refuse_earlier(KILLED, SINCE, at_work_at)


def test_a_night_that_was_killed_after_it_began_since_or_was_gone_on_with_since_is():
    refuse_earlier(replace(KILLED, started_at=AFTER), SINCE, None)
    refuse_earlier(KILLED, SINCE, AFTER)
    refuse_earlier(KILLED, "2026-01-06T03:30:00+02:00", SINCE)


def test_who_names_no_time_means_any_night():
    refuse_earlier(KILLED, None, None)


@pytest.mark.parametrize("ended_at", [None, AFTER])
def test_a_time_that_is_none_is_refused_of_every_night(ended_at: str | None):
    with pytest.raises(ConfigRefused, match="is no time"):
        refuse_earlier(replace(NIGHT, ended_at=ended_at), "tonight", None)


def _measures(store: Store, night: str, began_at: str, *starts: str) -> None:
    """A sweep of that night on one phone, with starts at these times."""
    sweep = replace(SWEEP, sweep=f"of {night}", command=f"{sweeps_begin_with(night)}stage 1)", started_at=began_at)
    session = replace(SESSION, session=f"on {night}", sweep=sweep.sweep, started_at=began_at)
    run = replace(RUN, run=f"run {night}", sweep=sweep.sweep, session=session.session)
    store.add_sweep(sweep)
    store.open_session(PHONE, session, [OpenedRun(run, ())])
    for number, at in enumerate(starts, start=1):
        store.add_start(replace(START, run=run.run, start=number, began_at=at, ended_at=None))


def test_the_store_knows_when_a_night_was_last_at_work(any_store: Store):
    kept = KeptNights(any_store)
    kept.begin(KILLED)
    kept.begin(replace(KILLED, night="2026-01-05-2", number=2))
    assert kept.at_work_at(KILLED.night) is None
    _measures(any_store, KILLED.night, BEFORE)
    assert kept.at_work_at(KILLED.night) == BEFORE
    _measures(any_store, "2026-01-05-2", BEFORE, BEFORE, AFTER)
    assert kept.at_work_at("2026-01-05-2") == AFTER, "a sweep that is gone on with keeps its own beginning"
    assert kept.at_work_at(KILLED.night) == BEFORE


def test_a_killed_night_of_which_a_command_could_only_say_that_nothing_builds_is_of_that_command(any_store: Store):
    kept = KeptNights(any_store)
    kept.begin(KILLED)
    kept.put_delivery(DeliveryRecord(KILLED.night, Way.MAIL, "team", AFTER, 0, None, None))
    assert kept.at_work_at(KILLED.night) == AFTER
