"""What the store keeps of nights, and gives back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import ALERT, NIGHT, NOTICE, PAIRS, PHONE, SERIES

from harness.errors import RecordNotFound
from harness.results.night_basis import BuildRecord, ThresholdRecord
from harness.results.nightly import AcceptanceRecord, DeliveryRecord, MuteRecord, NightResult, Way
from harness.store.nights import NightBook
from harness.store.store import Store

RESULT = NightResult(replace(NIGHT, ended_at="2026-01-05T23:00:00Z"), (SERIES,), (ALERT,), (NOTICE,))
BUILD = BuildRecord("a" * 64, "b" * 64, None, None, "net.tflite")


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request, tmp_path):
    if request.param == "sqlite":
        with Store.open(str(tmp_path / "store.sqlite")) as store:
            yield NightBook(store)
    else:
        yield NightBook(request.getfixturevalue("team_store"))


def test_a_night_comes_back_as_it_was_settled(book):
    book.begin(NIGHT)
    book.add_pairs([PAIRS])
    book.settle(RESULT, [PHONE])
    assert book.night() == RESULT
    assert book.pairs(NIGHT.night) == (PAIRS,)
    assert book.phones(NIGHT.night) == (PHONE,)


def test_a_night_settled_twice_tells_the_second(book):
    book.begin(NIGHT)
    book.settle(RESULT, [PHONE])
    book.settle(replace(RESULT, alerts=(), notices=(NOTICE, NOTICE)), [])
    assert book.night(NIGHT.night).alerts == ()
    assert book.night(NIGHT.night).notices == (NOTICE, NOTICE)
    assert book.phones(NIGHT.night) == ()


def test_the_latest_night_is_that_of_the_highest_number_whatever_its_clock_said(book):
    book.begin(NIGHT)
    book.begin(replace(NIGHT, night="2025-01-01", number=2, started_at="2025-01-01T00:00:00Z"))
    assert [night.number for night in book.nights()] == [1, 2]
    assert book.night().night.number == 2


def test_a_night_that_is_not_there_is_said(book):
    with pytest.raises(RecordNotFound, match="holds no night yet"):
        book.night()


def test_pairs_of_two_equal_sides_are_found_for_thresholds_and_rehearsed_ones_are_not(book):
    book.begin(NIGHT)
    book.begin(replace(NIGHT, night="2026-01-06", number=2, rehearsed=True))
    same = replace(PAIRS, same_build=True)
    book.add_pairs([same, replace(PAIRS, series="other"), replace(same, night="2026-01-06")])
    assert book.aa_pairs() == (same,)


def test_acceptances_stand_in_the_order_they_were_made(book):
    first = AcceptanceRecord("s", "2026-02-01T00:00:00Z", "", "first night", BUILD.sha256, None)
    second = replace(first, at="2026-01-01T00:00:00Z", who="ann", why="expected", before_sha256=BUILD.sha256)
    book.accept([BUILD], [first])
    book.accept([BUILD], [second])
    assert book.acceptances() == (first, second)
    assert book.builds() == (BUILD,)


def test_mutes_thresholds_and_messages_come_back(book):
    book.begin(NIGHT)
    mute = MuteRecord("s", "2026-01-05T22:00:00Z", "2026-01-08", "ann", "known")
    thresholds = ThresholdRecord("hash", 1, 1, "declared", "2026-01-05T22:00:00Z", "{}", "2 % tonight")
    waiting = DeliveryRecord(
        NIGHT.night, Way.WEBHOOK, "team", "2026-01-05T22:00:00Z", 1, "2026-01-05T22:00:01Z", None, "answered 500"
    )
    book.mute([mute])
    book.keep_thresholds(thresholds)
    book.put_delivery(waiting)
    assert book.mutes() == (mute,)
    assert book.thresholds("hash") == thresholds
    assert book.undelivered() == (waiting,)
    book.put_delivery(replace(waiting, tries=2, delivered_at="2026-01-05T22:05:00Z", error=None))
    assert book.undelivered() == ()


def test_a_series_is_seen_through_its_nights(book):
    book.begin(NIGHT)
    book.settle(RESULT, [PHONE])
    (history,) = book.histories()
    assert history.latest == SERIES
    assert history.alerts == (ALERT,)
    assert history.notices == (NOTICE,)
