"""A night in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from harness.nightly.tell.marks import sentence_of
from harness.results.night_decisions import MuteRecord
from harness.results.night_kinds import AlertKind, SeriesState
from harness.results.nightly import NOT_ENDED, Alert, NightResult, SeriesNight

NOTHING: Mapping[str, str] = MappingProxyType({})
MOST_STEADY = 12
"""More steady series than these are told as their number."""


def night_lines(result: NightResult, decided: Mapping[str, str] = NOTHING) -> Iterator[str]:
    """`decided`: what people have decided since about series with an alert, in words."""
    night = result.night
    yield f"night {night.night} (number {night.number})"
    if sentence := sentence_of(result):
        yield f"  {sentence}"
    if night.cut_short:
        yield f"  it was cut short: {night.cut_short}"
    if night.ended_at is None:
        yield f"  it has not ended: {NOT_ENDED}"
    for alert in result.alerts:
        yield f"  {_alert(alert, result.of_series(alert.series), decided.get(alert.series, ''))}"
    for notice in result.notices:
        yield f"  {notice.kind.value}: {notice.detail}"
    alerted = {alert.series for alert in result.alerts}
    quiet = [one for one in result.series if one.state is SeriesState.STEADY]
    for one in (each for each in result.series if each.series not in alerted):
        if one.state is not SeriesState.STEADY or len(quiet) <= MOST_STEADY:
            yield f"  {series_line(one, result.mute_of(one.series))}"
    if len(quiet) > MOST_STEADY:
        yield f"  {len(quiet)} series are steady"
    for waiting in result.undelivered:
        state = "not delivered yet" if waiting.waits else "not delivered to all" if waiting.delivered_at else "given up"
        yield f"  {state}: {waiting.way.value} to {waiting.to} ({waiting.error or 'not tried'})"


def series_line(one: SeriesNight, mute: MuteRecord | None) -> str:
    state = one.state.value if mute is None or one.state is not SeriesState.MUTED else f"{mute.words}; {one.call}"
    return f"{one.series}: {state}, {_ratios(one)}, {one.starts} starts"


def _alert(alert: Alert, one: SeriesNight | None, decided: str) -> str:
    """A series that has an alert has no other line."""
    word = "settled" if decided else "ALERT"
    more = "".join(f" ({words})" for words in (alert.detail, decided) if words)
    if alert.kind is AlertKind.MISSING_DATA:
        return f"{word} {alert.series}: no data since {alert.first_bad_night}{more}"
    if one is None or one.ratio is None:
        tonight = f"{_ratio(alert.ratio, alert.low, alert.high)} when it was measured last"
    else:
        doubt = "" if one.state is SeriesState.SLOWER else f"{one.state.value} tonight, ".replace("_", " ")
        tonight = f"{doubt}{_ratios(one)}, {one.starts} starts"
    stands = f"still slower, standing since {alert.first_bad_night}" if alert.standing else "slower"
    return f"{word} {alert.series}: {stands}, {tonight}{more}"


def _ratios(one: SeriesNight) -> str:
    """The own one first, where that decided the series."""
    plain = _ratio(one.ratio, one.low, one.high)
    return plain if one.own_ratio is None else f"{_ratio(one.own_ratio, one.own_low, one.own_high)} of its own, {plain}"


def _ratio(ratio: float | None, low: float | None, high: float | None) -> str:
    if ratio is None:
        return "no ratio"
    interval = "" if low is None or high is None else f" ({100 * (low - 1):+.2f} to {100 * (high - 1):+.2f} %)"
    return f"{100 * (ratio - 1):+.2f} %{interval}"
