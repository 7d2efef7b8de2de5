"""The figures that only scripts can draw, in the order in which they stand below the table of a report."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.figures.growth import growth_of
from dashboards.figures.points import Point

Computed = Callable[[Sequence[Point]], Mapping[str, object]]
"""Takes the points of a report and returns what is added to its packed document, by name."""


def _nothing(_: Sequence[Point]) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class InteractiveFigure:
    name: str
    """The name of its script in `static/figures`, which adds one entry to `FIGURES`; see `static/section.js`."""
    computed: Computed = _nothing

    @property
    def script(self) -> str:
        return f"figures/{self.name}.js"


def _fits(points: Sequence[Point]) -> Mapping[str, object]:
    return {"fits": [dataclasses.asdict(growth) for growth in growth_of(points)]}


FIGURES = (InteractiveFigure("growth", _fits), InteractiveFigure("memory"), InteractiveFigure("starts"))


def computed_of(points: Sequence[Point]) -> dict[str, object]:
    return {name: value for figure in FIGURES for name, value in figure.computed(points).items()}
