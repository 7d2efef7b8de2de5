"""Latencies of models whose accuracy nobody knows: a dot and its interval for each, the fastest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures import palette
from dashboards.figures.figure5 import bar_of, title_of
from dashboards.figures.points import Point, grouped_by, natural_subject
from dashboards.figures.scale import Scale, scale_for
from dashboards.figures.words import visible

WIDTH, LEFT, RIGHT = 1080, 330, 1066
ROW, TOP = 20, 10
MOST_ROWS = 200
MOST_LETTERS = 46
"""So much of a name fits left of the axis."""


@dataclass(frozen=True, slots=True)
class Dot:
    place: int
    """Among the points of the page."""
    name: str
    title: str
    x: float
    low_x: float
    high_x: float
    look: str


@dataclass(frozen=True, slots=True)
class DotPlot:
    x: Scale
    dots: tuple[Dot, ...]
    left_out: int

    @property
    def bottom(self) -> int:
        return TOP + ROW * len(self.dots)


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
    return DotPlot(x, tuple(_dot(place, points[place], x, colours) for place in kept), len(timed) - len(kept))


def _dot(place: int, point: Point, x: Scale, colours: dict[int, str]) -> Dot:
    low, high = _ends(point)
    hollow = "" if point.trusted else " hollow"
    name = visible(point.variant, MOST_LETTERS)
    look = f"mark {colours[id(point)]}{hollow}"
    return Dot(place, name, title_of(point), x.at(point.latency_ms or low), x.at(low), x.at(high), look)


def _ends(point: Point) -> tuple[float, float]:
    latency_ms = point.latency_ms or 1.0
    low, high = bar_of(point)
    return (low if low is not None and low > 0 else latency_ms), (high if high is not None else latency_ms)
