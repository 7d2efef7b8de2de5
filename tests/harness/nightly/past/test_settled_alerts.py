"""What people have decided since the last night about what it alerted of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.nights import ALERT, NIGHT, SERIES

from harness.nightly.past.ledger import Ledger
from harness.nightly.past.settled_alerts import settled_alerts, today_of
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.night_kinds import AlertKind
from harness.results.nightly import ALL_MODELS, NightResult

ONE = replace(SERIES, accepted_sha256="a" * 64, candidate_sha256="b" * 64)
FIRST = AcceptanceRecord(SERIES.series, "2026-01-04T22:00:00Z", "", "first", "a" * 64, None, NIGHT.night, True)
SINCE = AcceptanceRecord(SERIES.series, "2026-01-06T08:00:00Z", "ann", "larger", "b" * 64, "a" * 64, NIGHT.night)
MUTE = MuteRecord(SERIES.series, "2026-01-06T08:00:00Z", "2026-02-01", "bob", "known")
RESULT = NightResult(NIGHT, (ONE,), (ALERT,), ())
TODAY = "2026-01-06"


def ledger(acceptances: tuple[AcceptanceRecord, ...] = (FIRST,), mutes: tuple[MuteRecord, ...] = ()) -> Ledger:
    latest = {made.series: made for made in acceptances}
    return Ledger((NIGHT,), {SERIES.series: (ONE,)}, {NIGHT.night: ()}, latest, acceptances, {}, mutes)


def how(known: Ledger, result: NightResult = RESULT, day: str = TODAY) -> list[str]:
    return [one.how for one in settled_alerts(result, known, day)]


def test_what_nobody_has_seen_to_is_not_settled():
    assert how(ledger()) == []


def test_an_acceptance_since_settles_a_slowdown_and_no_missing_data():
    assert how(ledger((FIRST, SINCE))) == ["accepted"]
    row = replace(ONE, candidate_sha256=None)
    gone = replace(RESULT, alerts=(replace(ALERT, kind=AlertKind.MISSING_DATA),))
    assert how(replace(ledger((FIRST, SINCE)), series={SERIES.series: (row,)}), gone) == []


def test_an_acceptance_of_another_series_is_told_as_that_of_what_models_share_alone():
    other = replace(ONE, series="net_b|p1|app|large", variant="net_b", standing_since=None)
    later = replace(SINCE, series=other.series, at="2026-01-06T09:00:00Z", who="bob")
    of_both = replace(ledger((FIRST, SINCE, later)), series={ONE.series: (ONE,), other.series: (other,)})
    assert [one.who for one in settled_alerts(RESULT, of_both, TODAY)] == ["ann"]
    shared = replace(ONE, series="all models|p1", variant=ALL_MODELS)
    with_it = replace(of_both, series={**of_both.series, shared.series: (shared,)})
    of_all = NightResult(NIGHT, (ONE, other, shared), (replace(ALERT, series=shared.series),), ())
    assert [one.who for one in settled_alerts(of_all, with_it, TODAY)] == ["bob"]


def test_a_build_that_lost_a_file_is_settled_by_an_acceptance():
    row = replace(ONE, call="missing", ratio=None)
    gone = replace(RESULT, series=(row,), alerts=(replace(ALERT, kind=AlertKind.MISSING_DATA),))
    known = replace(ledger((FIRST, SINCE)), series={SERIES.series: (row,)})
    assert how(known, gone) == ["accepted"]
    assert how(replace(known, series={SERIES.series: (replace(row, candidate_sha256=None),)}), gone) == []


@pytest.mark.parametrize("kind", list(AlertKind))
def test_a_mute_settles_every_alert_until_its_day(kind: AlertKind):
    told = replace(RESULT, alerts=(replace(ALERT, kind=kind),))
    assert how(ledger(mutes=(MUTE,)), told) == ["muted"]
    assert how(ledger(mutes=(MUTE,)), told, "2026-02-01") == []


def test_the_watch_lives_by_the_computers_day_and_a_rehearsed_one_by_its_own():
    now = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert today_of(ledger(), now) == "2026-11-27"
    rehearsed = replace(ledger(), nights=(replace(NIGHT, rehearsed=True),))
    assert today_of(rehearsed, now) == NIGHT.night
