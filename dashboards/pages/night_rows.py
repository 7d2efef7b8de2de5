"""The rows of the nightly page: each series as it stands after its last night, the most troubled first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.night_course import SMALL, NightCourse, night_course
from dashboards.figures.words import spoken
from harness.results.night_kinds import MOST_TROUBLED_FIRST, AlertKind, SeriesState
from harness.results.nightly import Alert, SeriesHistory, SeriesNight
from harness.visible import visible


@dataclass(frozen=True, slots=True)
class NightRow:
    state: str
    """A class of style.css: `slower`, `in_doubt` …"""
    state_words: str
    tonight: str
    """What its last night said by itself; empty where that is the state."""
    variant: str
    phone: str
    course: NightCourse
    summary: str
    """What a screen reader says instead of the small chart."""
    ratio: str
    interval: str
    own: str
    own_interval: str
    stage: str
    pairs: str
    starts: str
    since: str


def by_trouble(histories: Sequence[SeriesHistory]) -> tuple[SeriesHistory, ...]:
    return tuple(sorted((one for one in histories if one.nights), key=_trouble))


def rows_of(histories: Sequence[SeriesHistory], nights: Sequence[str]) -> tuple[NightRow, ...]:
    return tuple(_row(history, nights) for history in histories)


def named(one: SeriesNight) -> str:
    return f"{visible(one.variant)} on {visible(one.model)}"


def percent_of(ratio: float) -> str:
    return f"{100 * (ratio - 1):+.1f} %"


def state_of(history: SeriesHistory) -> SeriesState:
    """What an alert of its last night says comes first: a slowdown that stands is one, whatever that night could
    decide."""
    return SeriesState.SLOWER if _slowdown(history) else history.latest.state


def _slowdown(history: SeriesHistory) -> Alert | None:
    last = history.latest.night
    told = (alert for alert in history.alerts if alert.night == last and alert.kind is AlertKind.SLOWER)
    return next(told, None)


def _stands_through(history: SeriesHistory) -> bool:
    """A slowdown that its last night could not decide by itself."""
    return _slowdown(history) is not None and history.latest.state is not SeriesState.SLOWER


def _trouble(history: SeriesHistory) -> tuple[int, float, str]:
    last = history.latest
    return MOST_TROUBLED_FIRST.index(state_of(history)), -abs((last.ratio or 1.0) - 1.0), history.series


def _row(history: SeriesHistory, nights: Sequence[str]) -> NightRow:
    last = history.latest
    return NightRow(
        state=state_of(history).value,
        state_words="still slower" if _stands_through(history) else spoken(last.state),
        tonight=spoken(last.state) if _stands_through(history) else "",
        variant=visible(last.variant),
        phone=visible(last.model),
        course=night_course(history, nights, SMALL),
        summary=_summary(history),
        ratio="–" if last.ratio is None else percent_of(last.ratio),
        interval=interval_of(last.low, last.high),
        own="–" if last.own_ratio is None else percent_of(last.own_ratio),
        own_interval="" if last.own_low is None else interval_of(last.own_low, last.own_high),
        stage=str(last.stage) if last.stage else "–",
        pairs=f"{last.pairs} pairs" if last.stage else "",
        starts=str(last.starts),
        since=visible(last.standing_since) if last.standing_since else "",
    )


def _summary(history: SeriesHistory) -> str:
    last = history.latest
    measured = sum(one.ratio is not None for one in history.nights)
    now = "not measured" if last.ratio is None else f"{percent_of(last.ratio)} in the last"
    return f"{named(last)}: {measured} nights with a number, {now}"


def interval_of(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{100 * (low - 1):+.1f} to {percent_of(high)}"
