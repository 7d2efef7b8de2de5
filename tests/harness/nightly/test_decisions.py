"""What an acceptance by people changes, and where there is nothing to change."""

from __future__ import annotations

from dataclasses import replace

from support.nights import NIGHT, SERIES

from harness.nightly.decisions import acceptances_of, already_held
from harness.nightly.past.ledger import Ledger
from harness.results.night_decisions import AcceptanceRecord
from harness.results.nightly import SeriesNight

FIRST, SECOND = "a" * 64, "b" * 64
ROW = replace(SERIES, accepted_sha256=FIRST, candidate_sha256=SECOND, standing_since=None)


def ledger_of(row: SeriesNight, *held: str) -> Ledger:
    """`held`: the builds that its series was held to, one after another; the first one from its first night on."""
    history = tuple(
        AcceptanceRecord(row.series, NIGHT.night, "ann", "why", sha256, before, NIGHT.night)
        for before, sha256 in zip((None, *held), held, strict=False)
    )
    return Ledger(
        nights=(NIGHT,),
        series={row.series: (row,)},
        phones_of={NIGHT.night: ()},
        acceptances={row.series: history[-1]},
        history=history,
        builds={},
        mutes=(),
    )


def test_what_was_accepted_before_is_told_by_the_last_acceptance_and_not_by_the_night() -> None:
    (made,) = acceptances_of(ledger_of(ROW, FIRST, SECOND), {ROW.series: FIRST}, "ann", "why", "now")
    assert (made.before_sha256, made.accepted_sha256) == (SECOND, FIRST)


def test_a_build_that_the_series_is_held_to_is_not_accepted_once_more() -> None:
    assert set(already_held(ledger_of(ROW, FIRST, SECOND), {ROW.series: SECOND})) == {ROW.series}
    assert already_held(ledger_of(ROW, FIRST), {ROW.series: SECOND}) == {}


def test_an_alert_of_the_very_build_that_is_accepted_can_be_ended_by_accepting_it() -> None:
    """A false alarm while both sides are one build stands as every other, until a night or an acceptance ends it."""
    standing = replace(ROW, candidate_sha256=FIRST, standing_since=NIGHT.night)
    assert already_held(ledger_of(standing, FIRST), {ROW.series: FIRST}) == {}
    assert set(already_held(ledger_of(standing, FIRST, FIRST), {ROW.series: FIRST})) == {ROW.series}, "it was accepted"
