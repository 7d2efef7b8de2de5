"""The paper's Figure 7a as a picture: the share of positive channels behind each rectified convolution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.counted.figure7 import PositiveShare, positive_shares

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 40


@dataclass(frozen=True, slots=True)
class PositiveChart:
    band: str
    """From the pixel with the fewest positive channels to the one with the most."""
    mean: str
    threshold: str
    levels: tuple[tuple[float, int], ...]
    """Each tick's height in the picture and its percentage."""
    layers: tuple[tuple[float, int], ...]
    rows: tuple[PositiveShare, ...]


def positive_chart(rows: Sequence[PositiveShare] | None = None) -> PositiveChart:
    rows = tuple(rows or positive_shares())
    last = rows[-1].layer
    xs = [_x(row.layer, last) for row in rows]
    most = _line(zip(xs, (row.most_percent for row in rows), strict=True))
    least = _line(reversed(list(zip(xs, (row.least_percent for row in rows), strict=True))))
    return PositiveChart(
        band=f"M{most}L{least}Z",
        mean="M" + _line(zip(xs, (row.mean_percent for row in rows), strict=True)),
        threshold="M" + _line(zip(xs, (100 * row.threshold / row.channels for row in rows), strict=True)),
        levels=tuple((_y(percent), percent) for percent in (0, 25, 50, 75, 100)),
        layers=tuple((_x(layer, last), layer) for layer in (1, *range(5, last + 1, 5))),
        rows=rows,
    )


def _line(places: Iterable[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f} {_y(percent):.1f}" for x, percent in places)


def _x(layer: int, last: int) -> float:
    return LEFT + (layer - 1) / max(last - 1, 1) * (WIDTH - LEFT - RIGHT)


def _y(percent: float) -> float:
    return TOP + (1 - percent / 100) * (HEIGHT - TOP - BOTTOM)
