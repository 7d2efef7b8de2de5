"""How well the level of each run is known: what all its points may shift together, drawn once for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.points import Point
from dashboards.figures.words import cut_to
from harness.analysis.precision_words import spelled

MOST_SHARED_BARS = 6


@dataclass(frozen=True, slots=True)
class SharedLevel:
    run_name: str
    percent: float

    def words(self, letters: float, *, alone: bool) -> str:
        """Fewer where so many letters have no room for them, and the name of the run is cut."""
        whole = f"all {'' if alone else f'of {self.run_name} '}may shift together, {spelled(self.percent)}"
        if len(whole) <= letters:
            return whole
        room = int(letters) - len(f"all of , {spelled(self.percent)}")
        return f"all{'' if alone else f' of {cut_to(self.run_name, room)}'}, {spelled(self.percent)}"


MOST_SHOWN_PERCENT = 50.0
"""A bar of this half-width and more would begin at nothing."""


def levels_of(points: Sequence[Point]) -> tuple[SharedLevel, ...]:
    """How well the level of each run is known, which all its points share."""
    found = {
        point.run_name: SharedLevel(point.run_name, point.estimate.level_percent)
        for point in points
        if point.trusted and point.estimate.level_percent is not None
    }
    return tuple(found.values())


def shared_levels(points: Sequence[Point]) -> tuple[SharedLevel, ...]:
    """Those levels that a bar can show: of two points and more, and less than the half."""
    counts = Counter(point.run_name for point in points if point.trusted)
    levels = levels_of(points)
    return tuple(one for one in levels if one.percent < MOST_SHOWN_PERCENT and counts[one.run_name] > 1)
