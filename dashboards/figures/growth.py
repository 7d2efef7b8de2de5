"""Latency against multiply-adds: one line for each run, and the variants that stand off it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.fit import PowerLaw, power_law
from dashboards.figures.points import Point


@dataclass(frozen=True, slots=True)
class Outlier:
    point: int
    """The point's place among all points of the report."""
    ratio: float
    """The measured latency over the one that the line gives."""


@dataclass(frozen=True, slots=True)
class Growth:
    name: str
    exponent: float
    spread: float
    line: tuple[tuple[float, float], tuple[float, float]]
    """The two ends of the line, each as (millions of multiply-adds, ms)."""
    outliers: tuple[Outlier, ...]
    """The variants that stand off the line, the farthest first."""


def growth_of(points: Sequence[Point]) -> tuple[Growth, ...]:
    runs = dict.fromkeys(point.result.run.run for point in points)
    grown = (_growth_of_run([(i, p) for i, p in enumerate(points) if p.result.run.run == run]) for run in runs)
    return tuple(growth for growth in grown if growth)


def _growth_of_run(points: Sequence[tuple[int, Point]]) -> Growth | None:
    fitted = [(place, point, point.madds, point.latency_ms) for place, point in points if point.trusted]
    usable = [(place, point, madds, ms) for place, point, madds, ms in fitted if madds and ms]
    law = power_law([madds for _, _, madds, _ in usable], [ms for _, _, _, ms in usable])
    if law is None:
        return None
    ends = min(madds for _, _, madds, _ in usable), max(madds for _, _, madds, _ in usable)
    outliers = [Outlier(place, ms / law.at(madds)) for place, _, madds, ms in usable if law.is_outlier(madds, ms)]
    return Growth(
        name=usable[0][1].run_name,
        exponent=law.exponent,
        spread=law.spread,
        line=(_end(law, ends[0]), _end(law, ends[1])),
        outliers=tuple(sorted(outliers, key=lambda outlier: -abs(math.log(outlier.ratio)))),
    )


def _end(law: PowerLaw, madds: float) -> tuple[float, float]:
    return madds / 1e6, law.at(madds)
