"""Latencies of models whose accuracy nobody knows: a dot and its own interval for each, the fastest first, and below
them what all may shift together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures import palette
from dashboards.figures.figure5 import bar_of, title_of
from dashboards.figures.panel import Mark, look_of
from dashboards.figures.points import Point, grouped_by, is_imprecise, is_unproven, natural_subject
from dashboards.figures.scale import Scale, scale_for
from dashboards.figures.shared_levels import MOST_SHARED_BARS, MOST_SHOWN_PERCENT, shared_levels
from dashboards.figures.words import cut_to
from harness.analysis.precision_words import spelled
from harness.visible import visible

WIDTH, LEFT, RIGHT = 1080, 330, 1066
ROW, TOP, AXIS = 20, 10, 44
MOST_ROWS = 200
MOST_LETTERS = 46
"""So much of a name fits left of the axis."""
LEAST_SHARE, MOST_SHARE = 1 - MOST_SHOWN_PERCENT / 100, 1 + MOST_SHOWN_PERCENT / 100
"""A bar that reaches farther from its dot ends there, in an arrowhead: a wild one would push the others together."""


@dataclass(frozen=True, slots=True)
class Bar:
    low_x: float
    high_x: float
    cut_low: bool = False
    cut_high: bool = False
    """It reaches farther than is drawn."""


@dataclass(frozen=True, slots=True)
class Dot:
    place: int
    """Among the points of the page."""
    name: str
    title: str
    x: float
    bar: Bar
    look: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    name: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class DotPlot:
    x: Scale
    dots: tuple[Dot, ...]
    levels: tuple[LevelRow, ...]
    left_out: int

    @property
    def bottom(self) -> int:
        return TOP + ROW * (len(self.dots) + len(self.levels))

    @property
    def height(self) -> int:
        return self.bottom + AXIS


def dot_plot(points: Sequence[Point]) -> DotPlot | None:
    """None where an accuracy is known, which Figure 5 draws, or no latency is."""
    timed = [place for place, point in enumerate(points) if point.latency_ms is not None]
    if not timed or any(point.top1 is not None for point in points):
        return None
    kept = sorted(timed, key=lambda place: points[place].latency_ms or 0.0)[:MOST_ROWS]
    colours = {
        id(point): palette.colour_class(index)
        for index, members in enumerate(grouped_by(points, natural_subject(points)).values())
        for point in members
    }
    x = scale_for([end for place in kept for end in _ends(points[place])], LEFT, RIGHT, logarithmic=True)
    dots = tuple(_dot(place, points[place], x, colours[id(points[place])]) for place in kept)
    return DotPlot(x, dots, _level_rows(points, [points[place] for place in kept], x), len(timed) - len(kept))


def _dot(place: int, point: Point, x: Scale, colour: str) -> Dot:
    latency_ms = point.latency_ms or 1.0
    low, high = bar_of(point)
    shown_low, shown_high = _ends(point)
    bar = Bar(
        x.at(shown_low), x.at(shown_high), low is not None and low < shown_low, high is not None and high > shown_high
    )
    mark = Mark(
        x=x.at(latency_ms),
        y=0.0,
        shape="circle",
        colour=colour,
        hollow=not point.trusted,
        imprecise=is_imprecise(point),
        unproven=is_unproven(point),
    )
    return Dot(place, visible(point.variant, MOST_LETTERS), title_of(point), mark.x, bar, look_of(mark))


def _ends(point: Point) -> tuple[float, float]:
    """Of its bar as far as it is drawn."""
    latency_ms = point.latency_ms or 1.0
    low, high = bar_of(point)
    shown_low = latency_ms if low is None else max(low, LEAST_SHARE * latency_ms)
    return shown_low, latency_ms if high is None else min(high, MOST_SHARE * latency_ms)


def _level_rows(points: Sequence[Point], drawn: Sequence[Point], x: Scale) -> tuple[LevelRow, ...]:
    """Each bar ends where the slowest dot stands."""
    levels = shared_levels(points)[:MOST_SHARED_BARS]
    most_ms = max((point.latency_ms or 0.0 for point in drawn), default=1.0)
    rows = []
    for level in levels:
        told = f", {spelled(level.percent)}"
        alone = len(levels) == 1
        whose = "all may shift together" if alone else cut_to(f"all of {level.run_name}", MOST_LETTERS - len(told))
        low_x = x.at(most_ms * (1 - level.percent / MOST_SHOWN_PERCENT))
        rows.append(LevelRow(whose + told, Bar(max(low_x, LEFT), x.at(most_ms), cut_low=low_x < LEFT)))
    return tuple(rows)
