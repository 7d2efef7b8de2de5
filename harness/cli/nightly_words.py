"""A night in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from harness.results.nightly import NOT_ENDED, Alert, AlertKind, NightResult, SeriesNight, SeriesState

MOST_STEADY = 12
"""More steady series than these are told as their number."""


def night_lines(result: NightResult) -> Iterator[str]:
    night = result.night
    rehearsed = ", rehearsed: nothing was measured" if night.rehearsed else ""
    yield f"night {night.night} (number {night.number}{rehearsed})"
    if night.cut_short:
        yield f"  it was cut short: {night.cut_short}"
    if night.ended_at is None:
        yield f"  it has not ended: {NOT_ENDED}"
    for alert in result.alerts:
        yield f"  ALERT {_alert(alert)}"
    for notice in result.notices:
        yield f"  {notice.kind.value}: {notice.detail}"
    quiet = [one for one in result.series if one.state is SeriesState.STEADY]
    for one in result.series:
        if one.state is not SeriesState.STEADY or len(quiet) <= MOST_STEADY:
            yield f"  {series_line(one)}"
    if len(quiet) > MOST_STEADY:
        yield f"  {len(quiet)} series are steady"
    for waiting in result.undelivered:
        state = "not delivered yet" if waiting.waits else "not delivered to all" if waiting.delivered_at else "given up"
        yield f"  {state}: {waiting.way.value} to {waiting.to} ({waiting.error or 'not tried'})"


def series_line(one: SeriesNight) -> str:
    return f"{one.series}: {one.state.value}, {_ratio(one.ratio, one.low, one.high)}, {one.starts} starts"


def _alert(alert: Alert) -> str:
    standing = f", standing since {alert.first_bad_night}" if alert.standing else ""
    detail = f" ({alert.detail})" if alert.detail else ""
    if alert.kind is AlertKind.MISSING_DATA:
        return f"{alert.series}: no data since {alert.first_bad_night}{detail}"
    return f"{alert.series}: slower, {_ratio(alert.ratio, alert.low, alert.high)}{standing}{detail}"


def _ratio(ratio: float | None, low: float | None, high: float | None) -> str:
    if ratio is None:
        return "no ratio"
    interval = "" if low is None or high is None else f" ({100 * (low - 1):+.2f} to {100 * (high - 1):+.2f} %)"
    return f"{100 * (ratio - 1):+.2f} %{interval}"
