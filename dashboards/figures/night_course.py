"""The ratio that decided one series through the nights: a line with the band of its intervals around 1, and marks.

Drawn small in each row of the table, and large for the series that is looked at.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboards.figures.night_marks import MarkKind, marks_of
from dashboards.figures.scale import Scale
from harness.results.nightly import SeriesHistory, SeriesNight

NARROWEST_PERCENT = 2.0
"""The axis reaches so far to both sides at least, so that a steady series looks steady."""
REACHES_PERCENT = (NARROWEST_PERCENT, 5.0, 10.0, 25.0, 50.0, 100.0, 300.0)
SYMBOLS = {
    MarkKind.ALARM: "triangle-up",
    MarkKind.MISSING: "cross",
    MarkKind.NOTICE: "circle",
    MarkKind.ACCEPTED: "diamond",
    MarkKind.MUTED: "square",
}


@dataclass(frozen=True, slots=True)
class Canvas:
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


SMALL = Canvas(220, 34, 4, 216, 4, 30)
LARGE = Canvas(1080, 300, 56, 1064, 20, 262)
BESIDE = {SMALL: 8.0, LARGE: 13.0}
"""How far a mark stands from another one of its night."""


@dataclass(frozen=True, slots=True)
class DrawnRatio:
    night: str
    ratio: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PlacedMark:
    x: float
    y: float
    kind: MarkKind
    symbol: str
    text: str


@dataclass(frozen=True, slots=True)
class NightCourse:
    canvas: Canvas
    line: str
    """An SVG path, broken where a night has no number."""
    band: str
    one: float
    """Where the ratio is 1."""
    reach_percent: float
    marks: tuple[PlacedMark, ...]
    updates: tuple[PlacedMark, ...]
    """Of Android: upright lines."""
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]

    @property
    def is_wide(self) -> bool:
        return self.reach_percent > NARROWEST_PERCENT


def night_course(history: SeriesHistory, nights: Sequence[str], canvas: Canvas) -> NightCourse:
    """`nights`: the names of all nights of the watch, so that the same night stands at the same place in each row."""
    places = {night: place for place, night in enumerate(nights)}
    measured = [one for night in history.nights if night.night in places and (one := deciding(night)) is not None]
    reach_percent = _reach(measured)
    x = Scale(0, max(1, len(nights) - 1), canvas.left, canvas.right)
    y = Scale(-_log(reach_percent), _log(reach_percent), canvas.bottom, canvas.top)
    at = {places[one.night]: _y(y, one.ratio) for one in measured}
    placed = [
        PlacedMark(x.at(mark.place), at.get(mark.place, y.at(0)), mark.kind, SYMBOLS.get(mark.kind, ""), mark.text)
        for mark in marks_of(history, nights)
    ]
    marks = [mark for mark in placed if mark.kind is not MarkKind.ANDROID]
    runs = _runs(measured, places)
    return NightCourse(
        canvas=canvas,
        line="".join(_path([(x.at(places[one.night]), at[places[one.night]]) for one in run]) for run in runs),
        band="".join(_band(run, x, y, places) for run in runs),
        one=y.at(0),
        reach_percent=reach_percent,
        marks=_side_by_side(marks, canvas),
        updates=tuple(mark for mark in placed if mark.kind is MarkKind.ANDROID),
        x_ticks=_months(nights, x),
        y_ticks=tuple((y.at(_log(value)), f"{value:+g} %") for value in (-reach_percent, 0, reach_percent)),
    )


def deciding(one: SeriesNight) -> DrawnRatio | None:
    """A series' own ratio, where its night has one, else the plain one: an alarm may stand on a night whose plain
    interval holds 1. None: nothing was measured."""
    if one.ratio is None:
        return None
    if one.own_ratio is not None:
        return DrawnRatio(one.night, one.own_ratio, one.own_low, one.own_high)
    return DrawnRatio(one.night, one.ratio, one.low, one.high)


def _side_by_side(marks: Sequence[PlacedMark], canvas: Canvas) -> tuple[PlacedMark, ...]:
    """None covers another of its night: an alarm that was accepted is still seen. The first kind of `SYMBOLS` keeps
    its place."""
    order, taken, placed = list(SYMBOLS), Counter[float](), []
    for mark in sorted(marks, key=lambda one: (one.x, order.index(one.kind))):
        away = BESIDE[canvas] * taken[mark.x]
        taken[mark.x] += 1
        below = mark.y + away
        placed.append(replace(mark, y=below if below <= canvas.bottom else mark.y - away))
    return tuple(placed)


def _reach(measured: Sequence[DrawnRatio]) -> float:
    farthest = max((abs(math.log(one.ratio)) for one in measured if one.ratio > 0), default=0.0)
    return next((reach for reach in REACHES_PERCENT if _log(reach) >= farthest), REACHES_PERCENT[-1])


def _log(percent: float) -> float:
    """Symmetric: +2 % lies as far above 1 as its inverse below."""
    return math.copysign(math.log1p(abs(percent) / 100), percent)


def _y(scale: Scale, ratio: float | None) -> float:
    log = math.log(ratio) if ratio else 0.0
    return scale.at(min(max(log, scale.low), scale.high))


def _runs(measured: Sequence[DrawnRatio], places: dict[str, int]) -> list[list[DrawnRatio]]:
    """Nights in succession; a night without a number breaks the line."""
    runs: list[list[DrawnRatio]] = []
    for one in measured:
        if runs and places[one.night] == places[runs[-1][-1].night] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _path(points: Sequence[tuple[float, float]]) -> str:
    if len(points) == 1:
        return f"M{points[0][0]:g} {points[0][1]:g}h.1"
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _band(run: Sequence[DrawnRatio], x: Scale, y: Scale, places: dict[str, int]) -> str:
    known = [one for one in run if one.low is not None and one.high is not None]
    if len(known) < 2:
        return ""
    upper = [f"{x.at(places[one.night]):g} {_y(y, one.high):g}" for one in known]
    lower = [f"{x.at(places[one.night]):g} {_y(y, one.low):g}" for one in reversed(known)]
    return f"M{'L'.join(upper + lower)}Z"


def _months(nights: Sequence[str], x: Scale) -> tuple[tuple[float, str], ...]:
    """The first night of each month, thinned to some dozen; of a short watch, its first and last night."""
    firsts = [place for place in range(1, len(nights)) if nights[place][:7] != nights[place - 1][:7]]
    if len(firsts) < 2:
        return tuple((x.at(place), nights[place]) for place in dict.fromkeys((0, len(nights) - 1)) if nights)
    step = math.ceil(len(firsts) / 12)
    return tuple((x.at(place), nights[place][:7]) for place in firsts[::step])
