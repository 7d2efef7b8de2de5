"""What the nightly page says of a slowdown: by the question that decided it, and against the accepted build."""

from __future__ import annotations

from dashboards.figures.words import spoken
from dashboards.pages.night_rows import interval_of, percent_of
from harness.results.night_kinds import SeriesState
from harness.results.nightly import Alert, SeriesNight


def slowdown(alert: Alert, one: SeriesNight | None) -> str:
    """Where tonight's numbers do not say slower by themselves, that the alert stands all the same."""
    if one is None or one.ratio is None:
        last = _against_accepted(alert.ratio, alert.low, alert.high)
        return f"the slowdown stands, as nothing was measured that could end it; before that, {last}"
    told = _against_accepted(one.ratio, one.low, one.high)
    if one.own_ratio is not None:
        own = _with_interval(one.own_ratio, one.own_low, one.own_high)
        told = f"{own} against the other models on this phone; {told}"
    if one.state is SeriesState.SLOWER:
        return told
    return f"the slowdown stands, as tonight is {spoken(one.state)} after {one.pairs} pairs: {told}"


def _against_accepted(ratio: float | None, low: float | None, high: float | None) -> str:
    return "not measured" if ratio is None else f"{_with_interval(ratio, low, high)} against the accepted build"


def _with_interval(ratio: float, low: float | None, high: float | None) -> str:
    return percent_of(ratio) if low is None else f"{percent_of(ratio)} ({interval_of(low, high)})"
