"""Where the name of a curve stands: at one of its ends or else beside it, nearer to it than to any other curve, over no
other name and no mark, and over as few lines as can be.

static/labels.js does the same for the charts that scripts draw.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Place = tuple[float, float]

LETTER, HEIGHT, GAP = 6.5, 13.0, 5.0
"""Of text of 11 pixels, as wide as it is on average."""
AIR = 3.0
FARTHEST = 5 * GAP
"""A name that stands farther from its curve is not seen to be its own."""
APART = 2.0
"""So much farther away is any other curve or line."""
INNER = 2.0
"""What it costs to stand at no end."""
STEP = 6.0
"""Lines are kept clear of at points so far apart."""


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, place: Place, air: float = 0.0) -> bool:
        return self.left - air < place[0] < self.right + air and self.top - air < place[1] < self.bottom + air

    def away_from(self, places: Sequence[Place]) -> float:
        """From its edge to the nearest of them; 0 where one lies within it."""
        return min((self._away(place) for place in places), default=math.inf)

    def _away(self, place: Place) -> float:
        across = max(self.left - place[0], place[0] - self.right, 0.0)
        return math.hypot(across, max(self.top - place[1], place[1] - self.bottom, 0.0))


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    box: Box


def names_beside(
    curves: Iterable[tuple[str, Sequence[Place]]], lines: Iterable[Sequence[Place]], marks: Sequence[Place], area: Box
) -> tuple[Name, ...]:
    """Of each curve that finds a free place, and keeps clear of `lines` more than of the curves; the legend names the
    others."""
    drawn = [(name, along(places)) for name, places in curves if places]
    ends = {name: (places[-1], places[0]) for name, places in curves if places}
    beneath = [place for line in lines for place in along(line)]
    ink = [place for _, places in drawn for place in places]
    kept: list[Name] = []
    for name, own in sorted(drawn, key=lambda curve: len(curve[1])):
        others = [place for other, places in drawn if other != name for place in places] + beneath
        free = [
            (box, cost)
            for anchor, cost in _anchors(ends[name], own).items()
            for box in _boxes(anchor, len(name) * LETTER)
            if _inside(box, area)
            and not any(box.meets(other.box) for other in kept)
            and not any(box.holds(mark, 2 * AIR) for mark in marks)
            and box.away_from(own) <= min(box.away_from(others) - APART, FARTHEST)
        ]
        if free:
            costs = [cost + _covered(box, beneath, ink) + box.away_from(own) / STEP for box, cost in free]
            kept.append(Name(name, free[costs.index(min(costs))][0]))
    return tuple(kept)


def _anchors(ends: tuple[Place, Place], line: Sequence[Place]) -> dict[Place, float]:
    """Its ends, and places between them for a name that is free at neither, each with what it costs."""
    inner = [line[sixth * len(line) // 6] for sixth in (1, 5, 2, 4)] if len(line) > 1 else []
    return dict.fromkeys(inner, INNER) | dict.fromkeys(ends, 0.0)


def along(places: Sequence[Place]) -> list[Place]:
    """Points of a line, none farther from the next than a step."""
    found = list(places[:1])
    for (x, y), (to_x, to_y) in pairwise(places):
        parts = max(1, math.ceil(math.hypot(to_x - x, to_y - y) / STEP))
        found += [(x + (to_x - x) * part / parts, y + (to_y - y) * part / parts) for part in range(1, parts + 1)]
    return found


def _boxes(end: Place, width: float) -> list[Box]:
    """Round an end: beside, below and above it, and farther out."""
    x, y = end
    middle = y - HEIGHT / 2
    corners = [(x + GAP, middle), (x - width - GAP, middle)]
    for far in (GAP, 2 * GAP, 4 * GAP):
        for left in (x, x - width, x - width / 2):
            corners += [(left, y + far), (left, y - far - HEIGHT)]
    return [Box(left, top, left + width, top + HEIGHT) for left, top in corners]


def _inside(box: Box, area: Box) -> bool:
    return box.left >= area.left and box.right <= area.right and box.top >= area.top and box.bottom <= area.bottom


def _covered(box: Box, lines: Sequence[Place], ink: Sequence[Place]) -> int:
    return 20 * sum(box.holds(place, 2 * AIR) for place in lines) + sum(box.holds(place, AIR) for place in ink)
