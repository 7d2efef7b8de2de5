"""The watch as one of its nights left it, for the page of a night that is not the last one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.results.night_decisions import AcceptanceRecord
from harness.results.nightly import NightRecord, SeriesHistory


def histories_then(
    histories: Sequence[SeriesHistory], nights: Sequence[NightRecord], made: Sequence[AcceptanceRecord]
) -> tuple[SeriesHistory, ...]:
    """`nights`: those up to then, the oldest first; `made`: every acceptance, in the order in which they were made.

    What people decided since the last of these nights began is an answer to it, and no part of it.
    """
    names, begun_at = {night.night for night in nights}, nights[-1].started_at
    known = frozenset(acceptances_then(nights, made))
    then = (
        SeriesHistory(
            series=history.series,
            nights=tuple(one for one in history.nights if one.night in names),
            alerts=tuple(alert for alert in history.alerts if alert.night in names),
            notices=tuple(notice for notice in history.notices if notice.night in names),
            acceptances=tuple(one for one in history.acceptances if one in known),
            mutes=tuple(mute for mute in history.mutes if mute.at <= begun_at),
        )
        for history in histories
    )
    return tuple(history for history in then if history.nights)


def acceptances_then(nights: Sequence[NightRecord], made: Sequence[AcceptanceRecord]) -> Iterator[AcceptanceRecord]:
    """Those of these nights, and what people had accepted when the last one began: by their order, as a clock may have
    been set back."""
    names, last, changes = {night.night for night in nights}, nights[-1], 0
    for one in made:
        changes += one.before_sha256 is not None
        if one.by_rule:
            by_then = one.night in names
        elif last.accepted_before is not None:
            by_then = changes <= last.accepted_before
        else:
            by_then = one.at <= last.started_at
        if by_then:
            yield one
