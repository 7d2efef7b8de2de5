"""What the store keeps of nights, and gives back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event
from support.nights import ALERT, NIGHT, NOTICE, PAIRS, PHONE, SERIES
from support.records import PHONE as MEASURED_PHONE
from support.records import RUN, SESSION, SWEEP

from harness.errors import RecordNotFound
from harness.results.deliveries import DeliveryRecord, Way
from harness.results.night_basis import BuildRecord, ThresholdRecord
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.nightly import NightResult
from harness.store.nights import KeptNights

RESULT = NightResult(replace(NIGHT, ended_at="2026-01-05T23:00:00Z"), (SERIES,), (ALERT,), (NOTICE,))
BUILD = BuildRecord("a" * 64, "b" * 64, None, None, "net.tflite")


@pytest.fixture
def kept(any_store):
    return KeptNights(any_store)


def test_a_night_comes_back_as_it_was_settled(kept):
    kept.begin(NIGHT)
    kept.add_pairs([PAIRS])
    kept.conclude(RESULT, [PHONE])
    assert kept.night() == RESULT
    assert kept.pairs(NIGHT.night) == (PAIRS,)
    assert kept.all_phones() == (PHONE,)


def test_a_night_settled_twice_tells_the_second(kept):
    kept.begin(NIGHT)
    kept.conclude(RESULT, [PHONE])
    kept.conclude(replace(RESULT, alerts=(), notices=(NOTICE, NOTICE)), [])
    assert kept.night(NIGHT.night).alerts == ()
    assert kept.night(NIGHT.night).notices == (NOTICE, NOTICE)
    assert kept.all_phones() == ()


def test_the_latest_night_is_that_of_the_highest_number_whatever_its_clock_said(kept):
    kept.begin(NIGHT)
    kept.begin(replace(NIGHT, night="2025-01-01", number=2, started_at="2025-01-01T00:00:00Z"))
    assert [night.number for night in kept.nights()] == [1, 2]
    assert kept.night().night.number == 2


def test_a_night_that_is_not_there_is_said(kept):
    with pytest.raises(RecordNotFound, match="holds no night yet"):
        kept.night()


def test_pairs_of_two_equal_sides_are_found_for_thresholds_and_rehearsed_ones_are_not(kept):
    kept.begin(NIGHT)
    kept.begin(replace(NIGHT, night="2026-01-06", number=2, rehearsed=True))
    same = replace(PAIRS, same_build=True)
    kept.add_pairs([same, replace(PAIRS, series="other"), replace(same, night="2026-01-06")])
    assert kept.aa_pairs() == (same,)


@pytest.mark.parametrize(
    ("baseline", "asked", "known"),
    [("tflite 2.21.0", None, "2.21.0"), ("tflite 2.16.1", None, None), ("tflite 2.16.1", "2.16.1", "2.21.0")],
    ids=["both sides", "two defaults", "one side was asked for by name"],
)
def test_the_default_runtime_is_what_the_sides_of_the_last_night_computed_with_unasked(
    kept, any_store, baseline, asked, known
):
    for record, add in ((SWEEP, any_store.add_sweep), (MEASURED_PHONE, any_store.add_phone)):
        add(record)
    any_store.add_session(SESSION)
    any_store.add_run(replace(RUN, runtime="tflite 2.21.0", asked_runtime=None))
    against = replace(RUN, run=f"{RUN.run}.against", set="against")
    any_store.add_run(replace(against, runtime=baseline, asked_runtime=asked))
    assert kept.default_runtimes() == {}, "of a sweep that is of no night"
    kept.begin(NIGHT)
    kept.add_pairs([replace(PAIRS, sweep=SWEEP.sweep)])
    assert kept.default_runtimes() == ({(RUN.phone, RUN.runner): known} if known else {})


def test_acceptances_stand_in_the_order_they_were_made(kept):
    first = AcceptanceRecord("s", "2026-02-01T00:00:00Z", "", "first night", BUILD.sha256, None)
    second = replace(first, at="2026-01-01T00:00:00Z", who="ann", why="expected", before_sha256=BUILD.sha256)
    kept.accept([BUILD], [first])
    kept.accept([BUILD], [second])
    assert kept.acceptances() == (first, second)
    assert kept.builds() == (BUILD,)


def test_mutes_thresholds_and_messages_come_back(kept):
    kept.begin(NIGHT)
    mute = MuteRecord("s", "2026-01-05T22:00:00Z", "2026-01-08", "ann", "known")
    thresholds = ThresholdRecord("hash", 1, 1, "declared", "2026-01-05T22:00:00Z", "{}", "2 % tonight")
    waiting = DeliveryRecord(
        NIGHT.night, Way.WEBHOOK, "team", "2026-01-05T22:00:00Z", 1, "2026-01-05T22:00:01Z", None, "answered 500"
    )
    kept.mute([mute])
    kept.keep_thresholds(thresholds)
    kept.put_delivery(waiting)
    assert kept.mutes() == (mute,)
    assert kept.thresholds("hash") == thresholds
    assert kept.undelivered() == (waiting,)
    kept.put_delivery(replace(waiting, tries=2, delivered_at="2026-01-05T22:05:00Z", error=None))
    assert kept.undelivered() == ()


def test_a_message_that_was_given_up_waits_no_longer_and_the_night_that_says_so_finds_it(kept):
    kept.begin(NIGHT)
    waiting = DeliveryRecord(NIGHT.night, Way.MAIL, "team", NIGHT.started_at, 1, None, None, taken_by=("a@b",))
    given_up = replace(waiting, to="other", ended_in="2026-01-09", refused_by=("c@d",))
    kept.put_delivery(waiting)
    kept.put_delivery(given_up)
    assert kept.undelivered() == (waiting,)
    assert kept.night().undelivered == (waiting,)
    assert kept.ended_in("2026-01-09") == (given_up,)
    assert kept.ended_in(NIGHT.night) == ()


def test_a_series_is_seen_through_its_nights(kept):
    kept.begin(NIGHT)
    kept.conclude(RESULT, [PHONE])
    (history,) = kept.histories()
    assert history.latest == SERIES
    assert history.alerts == (ALERT,)
    assert history.notices == (NOTICE,)


SECOND = replace(NIGHT, night="2025-12-31", number=2, ended_at="2026-01-06T23:00:00Z")
"""Of a clock that was set back: by its name it comes first."""
NAMES = ("a|p1|app", "b|p1|app", "c|p1|app")


def _concluded(night, series):
    """With a row, an alert and a notice of each series, in the order given."""
    rows = tuple(replace(SERIES, night=night.night, series=name) for name in series)
    alerts = tuple(replace(ALERT, night=night.night, series=name) for name in series)
    return NightResult(night, rows, alerts, (replace(NOTICE, night=night.night),))


def test_what_nights_found_stands_in_one_order_whatever_the_one_in_which_it_was_kept(kept):
    for night, names in ((NIGHT, reversed(NAMES)), (SECOND, (NAMES[1], NAMES[2], NAMES[0]))):
        kept.begin(night)
        kept.conclude(_concluded(night, tuple(names)), [replace(PHONE, night=night.night, asked=one) for one in "ba"])
    first, second = kept.results()
    assert (first.night.night, second.night.night) == (NIGHT.night, SECOND.night)
    for told in (first, second):
        assert [one.series for one in told.series] == list(NAMES)
        assert [alert.series for alert in told.alerts] == list(NAMES)
    assert [(phone.night, phone.asked) for phone in kept.all_phones()] == [
        (night.night, asked) for night in (NIGHT, SECOND) for asked in "ab"
    ]
    history = kept.histories()[0]
    for each in (history.nights, history.alerts, history.notices):
        assert [one.night for one in each] == [NIGHT.night, SECOND.night]


def test_pairs_stand_by_series_and_the_stages_of_each_in_their_order(kept):
    kept.begin(NIGHT)
    asked = [(name, stage) for stage in (10, 2, 0) for name in reversed(NAMES)]
    kept.add_pairs([replace(PAIRS, series=name, stage=stage) for name, stage in asked])
    told = [(one.series, one.stage) for one in kept.pairs(NIGHT.night)]
    assert told == [(name, stage) for name in NAMES for stage in (0, 2, 10)]


def test_messages_that_were_queued_in_the_same_second_stand_in_one_order(kept):
    kept.begin(NIGHT)
    for to in ("b", "c", "a"):
        kept.put_delivery(DeliveryRecord(NIGHT.night, Way.WEBHOOK, to, NIGHT.started_at, 0, None, None, None))
    assert [one.to for one in kept.undelivered()] == ["a", "b", "c"]


@pytest.mark.parametrize("read", ["results", "histories"])
def test_what_is_read_together_is_of_one_moment_also_where_a_night_ends_meanwhile(kept, any_store, read):
    """Else a night would be told without the series and alerts that it found, or an acceptance without its night."""
    kept.begin(NIGHT)
    kept.conclude(_concluded(NIGHT, NAMES), [])
    before = getattr(kept, read)()
    ends = [SECOND]

    def end_a_night(_: object, __: object, statement: str, *___: object) -> None:
        if ends and statement.startswith("SELECT"):
            night = ends.pop()
            kept.begin(night)
            kept.conclude(_concluded(night, NAMES), [])
            kept.mute([MuteRecord(NAMES[0], NIGHT.started_at, "2026-02-01", "ann", "known")])

    event.listen(any_store._engine, "after_cursor_execute", end_a_night)
    told = getattr(kept, read)()
    event.remove(any_store._engine, "after_cursor_execute", end_a_night)
    assert not ends
    assert told == before
    assert getattr(kept, read)() != before
