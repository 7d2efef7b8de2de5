"""What happened to a series beside its numbers, each on its night: alarms, notices, what somebody accepted or muted,
and updates of Android."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboards.figures.words import spoken
from harness.results.night_kinds import AlertKind
from harness.results.nightly import SeriesHistory
from harness.visible import visible


class MarkKind(StrEnum):
    """The names are classes of style.css and the words of the legend."""

    ALARM = "alarm"
    MISSING = "missing"
    NOTICE = "notice"
    ACCEPTED = "accepted"
    MUTED = "muted"
    ANDROID = "android"


@dataclass(frozen=True, slots=True)
class NightMark:
    place: int
    """Among all nights of the watch, 0 the oldest."""
    kind: MarkKind
    text: str


def marks_of(history: SeriesHistory, nights: Sequence[str]) -> tuple[NightMark, ...]:
    """`nights`: the names of all nights of the watch, oldest first."""
    return tuple(sorted(_marks(history, nights), key=lambda mark: (mark.place, mark.kind)))


def _marks(history: SeriesHistory, nights: Sequence[str]) -> Iterator[NightMark]:
    places = {night: place for place, night in enumerate(nights)}
    for alert in history.alerts:
        if not alert.standing and alert.night in places:
            kind = MarkKind.ALARM if alert.kind is AlertKind.SLOWER else MarkKind.MISSING
            yield NightMark(places[alert.night], kind, f"{spoken(alert.kind)} {visible(alert.detail)}".strip())
    for notice in history.notices:
        if notice.night in places:
            text = f"{spoken(notice.kind)}: {visible(notice.detail)}"
            yield NightMark(places[notice.night], MarkKind.NOTICE, text)
    for accepted in history.acceptances:
        text = f"{visible(accepted.spoken)}: {visible(accepted.why)}"
        yield NightMark(_place(accepted.night or accepted.at, nights, places), MarkKind.ACCEPTED, text)
    for mute in history.mutes:
        text = f"{visible(mute.spoken)}: {visible(mute.why)}"
        yield NightMark(_place(mute.at, nights, places), MarkKind.MUTED, text)
    yield from _android_updates(history, places)


def _android_updates(history: SeriesHistory, places: dict[str, int]) -> Iterator[NightMark]:
    known = None
    for night in history.nights:
        if night.android and known and night.android != known and night.night in places:
            text = f"Android: {visible(known)} → {visible(night.android)}"
            yield NightMark(places[night.night], MarkKind.ANDROID, text)
        known = night.android or known


def _place(moment: str, nights: Sequence[str], places: dict[str, int]) -> int:
    """Of a night, or of a time of day: the last night that had begun by then."""
    if moment in places:
        return places[moment]
    return max(0, bisect_right([night[:10] for night in nights], moment[:10]) - 1)
