"""The curves that were published, drawn quietly behind what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.frontier import frontier
from models.published import PublishedPoint, published_points


@dataclass(frozen=True, slots=True)
class Curve:
    name: str
    on_madds: tuple[tuple[float, float], ...]
    """(millions of multiply-adds, top-1 in percent) of the points that none of the same family beats, by cost."""
    on_latency: tuple[tuple[float, float], ...]
    """The same points as (ms on `phone`, top-1 in percent)."""
    phone: str
    source: str


def published_curves() -> tuple[Curve, ...]:
    families: dict[str, list[PublishedPoint]] = {}
    for point in published_points():
        families.setdefault(point.family, []).append(point)
    return tuple(_curve(name, points) for name, points in families.items())


def _curve(name: str, points: Sequence[PublishedPoint]) -> Curve:
    devices = dict.fromkeys(point.latency_device for point in points if point.latency_device)
    return Curve(
        name=name,
        on_madds=_upper([(point.madds_m, point.top1_percent) for point in points]),
        on_latency=_upper([(point.latency_ms, point.top1_percent) for point in points if point.latency_ms]),
        phone=", ".join(devices),
        source="; ".join(dict.fromkeys(point.source for point in points)),
    )


def _upper(places: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Keeps a family's own frontier, so that a cloud of sizes reads as one line."""
    kept = frontier([cost for cost, _ in places], [gain for _, gain in places])
    return tuple(places[index] for index in kept)
