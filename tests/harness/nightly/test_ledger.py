"""What earlier nights leave for tonight."""

from __future__ import annotations

from dataclasses import replace

from support.nights import NIGHT, SERIES

from harness.nightly.ledger import Ledger
from harness.results.night_decisions import AcceptanceRecord, MuteRecord

LATER = replace(NIGHT, night="2026-01-06", number=2)
FASTER = replace(SERIES, call="faster", accepted_sha256="a" * 64, standing_since=None)
ACCEPTED = AcceptanceRecord(SERIES.series, "2026-01-05T22:00:00Z", "", "first", "a" * 64, None, NIGHT.night)


def ledger(**changed) -> Ledger:
    nights = {
        "nights": (NIGHT, LATER),
        "series": {SERIES.series: (FASTER, replace(FASTER, night=LATER.night))},
        "phones_of": {NIGHT.night: (), LATER.night: ()},
        "acceptances": {SERIES.series: ACCEPTED},
        "history": (ACCEPTED,),
        "builds": {},
        "mutes": (),
    }
    return Ledger(**(nights | changed))


def test_nights_in_succession_are_counted_back_from_the_last():
    assert ledger().in_succession(SERIES.series, "faster") == 2
    steady_last = {SERIES.series: (FASTER, replace(FASTER, night=LATER.night, call="steady"))}
    assert ledger(series=steady_last).in_succession(SERIES.series, "faster") == 0


def test_nights_against_a_build_that_is_no_longer_accepted_do_not_count():
    since = replace(ACCEPTED, accepted_sha256="b" * 64, before_sha256="a" * 64, night=LATER.night)
    assert ledger(acceptances={SERIES.series: since}).in_succession(SERIES.series, "faster") == 0


def test_the_night_of_an_alert_is_found_for_as_long_as_it_stands():
    alarmed = replace(SERIES, night=NIGHT.night, standing_since=NIGHT.night)
    later = replace(alarmed, night=LATER.night, call="in_doubt")
    known = ledger(series={SERIES.series: (alarmed, later)})
    assert known.alarmed(later) == alarmed
    assert known.alarmed(replace(later, standing_since=None)) is None


def test_nights_since_the_acceptance_are_those_against_the_accepted_build():
    before = replace(FASTER, accepted_sha256="b" * 64)
    after = replace(FASTER, night=LATER.night)
    assert ledger(series={SERIES.series: (before, after)}).since_accepted(SERIES.series) == (after,)


def test_missing_is_counted_from_the_first_of_its_nights_in_succession():
    gone = replace(FASTER, call="missing")
    whole = {SERIES.series: (gone, replace(gone, night=LATER.night))}
    assert ledger(series=whole).missing_since([SERIES.series], "tonight") == NIGHT.night
    lately = {SERIES.series: (FASTER, replace(gone, night=LATER.night))}
    assert ledger(series=lately).missing_since([SERIES.series], "tonight") == LATER.night


def test_a_mute_ends_on_its_day_and_the_last_word_counts():
    mute = MuteRecord(SERIES.series, "2026-01-05T22:00:00Z", "2026-01-08", "ann", "known")
    known = ledger(mutes=(mute,))
    assert known.muted("2026-01-07") == {SERIES.series}
    assert known.muted("2026-01-08") == frozenset()
    ended = replace(mute, until="2026-01-06")
    assert ledger(mutes=(mute, ended)).muted("2026-01-07") == frozenset()
