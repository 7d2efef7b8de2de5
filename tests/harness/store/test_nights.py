"""What the store keeps of nights, and gives back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import ALERT, NIGHT, NOTICE, PAIRS, PHONE, SERIES

from harness.errors import RecordNotFound
from harness.results.nights import (
    AcceptanceRecord,
    AcceptedBy,
    AcceptedFileRecord,
    DeliveryRecord,
    MuteRecord,
    NightResult,
    ThresholdRecord,
)
from harness.store.nights import NightBook
from harness.store.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request, tmp_path):
    if request.param == "sqlite":
        with Store.open(str(tmp_path / "store.sqlite")) as store:
            yield NightBook(store)
    else:
        yield NightBook(request.getfixturevalue("team_store"))


RESULT = NightResult(replace(NIGHT, ended_at="2026-01-05T23:00:00Z"), (PHONE,), (SERIES,), (ALERT,), (NOTICE,))


def test_a_night_comes_back_as_it_was_settled(book):
    book.begin(NIGHT)
    book.add_pairs([PAIRS])
    book.settle(RESULT)
    assert book.night("latest") == RESULT
    assert book.pairs(NIGHT.night) == (PAIRS,)


def test_a_night_settled_twice_tells_the_second(book):
    book.begin(NIGHT)
    book.settle(RESULT)
    book.settle(replace(RESULT, alerts=()))
    assert book.night(NIGHT.night).alerts == ()


def test_the_latest_night_is_that_of_the_highest_number_whatever_its_clock_said(book):
    book.begin(NIGHT)
    book.begin(replace(NIGHT, night="earlier-by-the-clock", number=2, started_at="2025-01-01T00:00:00Z"))
    assert book.night("latest").night.number == 2


def test_each_watch_has_its_own_nights(book):
    book.begin(NIGHT)
    book.begin(replace(NIGHT, night="other", watch="other"))
    assert [night.night for night in book.nights("other")] == ["other"]
    assert book.night("latest", NIGHT.watch).night == NIGHT


def test_a_night_that_is_not_there_is_said(book):
    with pytest.raises(RecordNotFound, match="holds no night yet"):
        book.night("latest")


def test_acceptances_stand_in_the_order_they_were_made(book):
    file = AcceptedFileRecord("a" * 64, "model", "net.tflite", 10, "2026-01-05T22:00:00Z")
    first = AcceptanceRecord(
        "nightly", "s", "2026-02-01T00:00:00Z", None, AcceptedBy.FIRST_NIGHT, "", "", "a" * 64, None, None
    )
    second = replace(first, at="2026-01-01T00:00:00Z", by=AcceptedBy.HAND, who="ann", why="expected")
    book.accept([file], [first])
    book.accept([file], [second])
    assert book.acceptances("nightly") == (first, second)
    assert book.accepted_files() == (file,)


def test_mutes_thresholds_and_messages_come_back(book):
    book.begin(NIGHT)
    mute = MuteRecord("nightly", "s", "2026-01-05T22:00:00Z", "2026-01-08", "ann", "known")
    thresholds = ThresholdRecord("hash", 1, 1, "declared", None, "2026-01-05T22:00:00Z", "{}", "2 % tonight")
    waiting = DeliveryRecord(NIGHT.night, "webhook", "team", 1, None, "answered 500", "{}")
    book.mute([mute])
    book.keep_thresholds(thresholds)
    book.put_delivery(waiting)
    assert book.mutes("nightly") == (mute,)
    assert book.thresholds("hash") == thresholds
    assert book.undelivered() == (waiting,)
    told = replace(waiting, attempts=2, told_at="2026-01-05T22:05:00Z", error="")
    book.put_delivery(told)
    assert book.undelivered() == ()
    assert book.deliveries(NIGHT.night) == (told,)
