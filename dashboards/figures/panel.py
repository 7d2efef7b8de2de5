"""A chart that needs no script: shapes with their places, drawn by templates/panel.svg.j2."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dashboards.figures.label_places import Name
from dashboards.figures.scale import Scale

SIZE, DIM_SIZE = 4.5, 3.0
"""Half the width of a mark, and of one that another dominates."""

MOST_TITLED = 400
"""Up to so many marks each carry their own title; a larger cloud is one path per colour, to keep the file small."""


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    shape: str
    """A name of dashboards.figures.palette.SYMBOLS."""
    colour: str
    """A class of style.css: c0, c1, …"""
    title: str = ""
    hollow: bool = False
    dim: bool = False
    imprecise: bool = False
    unproven: bool = False
    low_x: float | None = None
    high_x: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    places: tuple[tuple[float, float], ...]
    style: str
    """A class of style.css: `published`, `frontier`, `fit`."""
    label: str = ""
    label_x: float | None = None
    """Where its words begin or end; None: they end at the end of the line."""
    begins: bool = False
    """The words begin there."""

    @property
    def label_at(self) -> tuple[float, float]:
        x, y = self.places[-1]
        return (x if self.label_x is None else self.label_x), y

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.places)


@dataclass(frozen=True, slots=True)
class Ink:
    """All marks of one look, drawn as one path."""

    path: str
    style: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    summary: str
    """What a screen reader says instead of the picture."""
    x: Scale
    y: Scale
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    empty: str = ""
    """What is said where there is nothing to draw."""
    names: tuple[Name, ...] = ()
    winner: tuple[float, float] | None = None
    """The place of the best within the budget."""

    @property
    def inks(self) -> tuple[Ink, ...]:
        if len(self.marks) <= MOST_TITLED:
            return tuple(
                Ink(shape_path(mark.shape, mark.x, mark.y, DIM_SIZE if mark.dim else SIZE), look_of(mark), mark.title)
                for mark in self.marks
            )
        paths: dict[str, list[str]] = {}
        for mark in sorted(self.marks, key=lambda mark: not mark.dim):
            # A line of no length with round ends is a dot, in a fifth of the characters.
            paths.setdefault(f"{look_of(mark)} dots", []).append(f"M{mark.x:g} {mark.y:g}h0")
        return tuple(Ink("".join(parts), look) for look, parts in paths.items())

    @property
    def bars(self) -> str:
        """In a cloud the dots are wider than their intervals."""
        return bars_path(self.marks) if len(self.marks) <= MOST_TITLED else ""


def look_of(mark: Mark) -> str:
    states = (("hollow", mark.hollow), ("dim", mark.dim), ("imprecise", mark.imprecise), ("unproven", mark.unproven))
    return " ".join(["mark", mark.colour, *(word for word, holds in states if holds)])


def bars_path(marks: Iterable[Mark]) -> str:
    return "".join(
        f"M{mark.low_x:g} {mark.y:g}H{mark.high_x:g}"
        for mark in marks
        if mark.low_x is not None and mark.high_x is not None
    )


def shape_path(shape: str, x: float, y: float, r: float = SIZE) -> str:
    return "M" + _OUTLINES[shape](x, y, r) + "Z"


def _circle(x: float, y: float, r: float) -> str:
    return f"{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0"


def _polygon(corners: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{x:.5g} {y:.5g}" for x, y in corners)


def _corners(*directions: tuple[float, float]) -> Callable[[float, float, float], str]:
    return lambda x, y, r: _polygon([(x + dx * r, y + dy * r) for dx, dy in directions])


_S = 0.9
_T = 0.36
_OUTLINES = {
    "circle": _circle,
    "square": _corners((-_S, -_S), (_S, -_S), (_S, _S), (-_S, _S)),
    "diamond": _corners((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "triangle-up": _corners((0, -1.2), (1.1, 0.85), (-1.1, 0.85)),
    "triangle-down": _corners((0, 1.2), (1.1, -0.85), (-1.1, -0.85)),
    "cross": _corners(
        (-_T, -1.1), (_T, -1.1), (_T, -_T), (1.1, -_T), (1.1, _T), (_T, _T), (_T, 1.1), (-_T, 1.1), (-_T, _T),
        (-1.1, _T), (-1.1, -_T), (-_T, -_T),
    ),
    "star": _corners(
        (0, -1.35), (0.32, -0.44), (1.28, -0.42), (0.52, 0.17), (0.79, 1.09), (0, 0.55), (-0.79, 1.09), (-0.52, 0.17),
        (-1.28, -0.42), (-0.32, -0.44),
    ),
}  # fmt: skip
