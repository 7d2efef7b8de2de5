"""The watch as one of its nights left it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import ALERT, NIGHT, NOTICE, SERIES

from harness.nightly.past.watch_then import acceptances_then, histories_then
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.nightly import NightRecord, SeriesHistory

FIRST = AcceptanceRecord("s", "2026-01-05T22:00:00Z", "", "first", "a" * 64, None, "n1", True)
BY_ANN = AcceptanceRecord("s", "2026-01-06T08:00:00Z", "ann", "larger", "b" * 64, "a" * 64, "n1")
BY_RULE = replace(BY_ANN, at="2026-01-06T23:00:00Z", who="", night="n2", by_rule=True)
BY_BOB = replace(BY_ANN, at="2026-01-07T08:00:00Z", who="bob", night="n2")
MADE = (FIRST, BY_ANN, BY_RULE, BY_BOB)


def _nights(*accepted_before: int | None) -> tuple[NightRecord, ...]:
    return tuple(
        replace(
            NIGHT,
            night=f"n{number}",
            number=number,
            started_at=f"2026-01-0{4 + number}T22:00:00Z",
            accepted_before=before,
        )
        for number, before in enumerate(accepted_before, start=1)
    )


@pytest.mark.parametrize(
    "nights", [_nights(0, 1, 3), _nights(None, None, None)], ids=["counted", "of an earlier bigcore"]
)
def test_what_a_night_decided_is_part_of_it_and_what_people_decided_on_it_is_not(nights: tuple[NightRecord, ...]):
    assert tuple(acceptances_then(nights[:1], MADE)) == (FIRST,)
    assert tuple(acceptances_then(nights[:2], MADE)) == (FIRST, BY_ANN, BY_RULE)
    assert tuple(acceptances_then(nights, MADE)) == MADE


def test_the_order_of_acceptances_counts_and_no_clock_that_was_set():
    made = (FIRST, replace(BY_ANN, at="2030-01-01T00:00:00Z"), BY_RULE, replace(BY_BOB, at="2020-01-01T00:00:00Z"))
    assert tuple(acceptances_then(_nights(0, 1), made)) == made[:3]


def test_what_later_nights_found_is_left_out_and_a_series_that_begins_later_too():
    def history(*nights: str) -> SeriesHistory:
        mutes = tuple(MuteRecord("s", f"2026-01-0{day}T08:00:00Z", "2026-02-01", "ann", "known") for day in (5, 6))
        return SeriesHistory(
            "s",
            tuple(replace(SERIES, night=night) for night in nights),
            tuple(replace(ALERT, night=night) for night in nights),
            tuple(replace(NOTICE, night=night) for night in nights),
            MADE,
            mutes,
        )

    (then,) = histories_then((history("n1", "n2"), history("n2")), _nights(0), MADE)
    assert then == replace(history("n1"), acceptances=(FIRST,), mutes=history("n1").mutes[:1])
