"""Latency against multiply-adds: one line for each run, and the variants that stand off it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.fit import PowerLaw, power_law
from dashboards.figures.points import Point
from harness.visible import visible

ROUNDING = 1e-9
"""A point at the very edge of the spread lies within it."""


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
    said: str
    """The exponent, what share of the variants lies within the spread, and who is farthest off."""


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
    off = [Outlier(place, ms / law.at(madds)) for place, _, madds, ms in usable]
    ends = min(madds for _, _, madds, _ in usable), max(madds for _, _, madds, _ in usable)
    outliers = [one for one, (_, _, madds, ms) in zip(off, usable, strict=True) if law.is_outlier(madds, ms)]
    farthest = max(zip(off, usable, strict=True), key=lambda pair: _distance(pair[0]))
    return Growth(
        name=usable[0][1].run_name,
        exponent=law.exponent,
        spread=law.spread,
        line=(_end(law, ends[0]), _end(law, ends[1])),
        outliers=tuple(sorted(outliers, key=lambda outlier: -_distance(outlier))),
        said=_said(law, off, f"{visible(farthest[1][1].variant, 80)}, {off_words(farthest[0].ratio)}"),
    )


def off_words(ratio: float) -> str:
    return f"takes {abs(100 * (ratio - 1)):.0f} % {'longer' if ratio > 1 else 'less'} than its multiply-adds suggest"


def _said(law: PowerLaw, off: Sequence[Outlier], farthest: str) -> str:
    within = sum(_distance(one) <= law.spread + ROUNDING for one in off)
    return (
        f"Latency grows as multiply-adds to the power {law.exponent:.2f}; {within} of {len(off)} variants lie within"
        f" ±{100 * math.expm1(law.spread):.1f} % of the line, and the farthest, {farthest}."
    )


def _distance(one: Outlier) -> float:
    return abs(math.log(one.ratio))


def _end(law: PowerLaw, madds: float) -> tuple[float, float]:
    return madds / 1e6, law.at(madds)
