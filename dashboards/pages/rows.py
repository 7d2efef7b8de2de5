"""The table: the same numbers as the charts, as text, the fastest first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.points import Point, is_imprecise
from dashboards.figures.words import millions, milliseconds, percent, spoken
from dashboards.pages.verdict import FRONTIER_MARKS, frontier_of
from harness.analysis.precision_words import own_percent, spelled
from harness.results.records import Estimate
from harness.visible import visible


@dataclass(frozen=True, slots=True)
class Row:
    place: int
    """Among the points of the page."""
    variant: str
    run: str
    top1: str
    madds: str
    parameters: str
    size: str
    latency: str
    interval: str
    own: str
    imprecise: bool
    between: str
    energy: str
    """The millijoules of one inference with their interval."""
    starts: int
    state: str
    """It is `valid`, `unproven` or `not valid`."""
    why: str
    frontier: str
    """`◆` on it, `◇` perhaps, or nothing."""


def rows_of(points: Sequence[Point]) -> tuple[Row, ...]:
    best = frontier_of(points)
    marks = [FRONTIER_MARKS[best[place]] if place in best else "" for place in range(len(points))]
    rows = [_row(place, point, mark) for place, (point, mark) in enumerate(zip(points, marks, strict=True))]
    return tuple(sorted(rows, key=lambda row: points[row.place].latency_ms or math.inf))


def _row(place: int, point: Point, frontier: str) -> Row:
    estimate, artifact = point.estimate, point.artifact
    return Row(
        place=place,
        variant=visible(point.variant),
        run=point.run_name,
        top1=percent(point.top1),
        madds=millions(point.madds),
        parameters=millions(artifact.parameters if artifact else None),
        size=f"{artifact.size_bytes / 1e6:.2f}" if artifact else "–",
        latency=milliseconds(estimate.latency_ms),
        interval=_interval(estimate.low_ms, estimate.high_ms),
        own="–" if (own := own_percent(estimate)) is None else spelled(own),
        imprecise=is_imprecise(point),
        between=_interval(estimate.between_low_ms, estimate.between_high_ms),
        energy=_energy(estimate),
        starts=estimate.starts,
        state="not valid" if not point.trusted else "unproven" if estimate.unproven else "valid",
        why=_why(point),
        frontier=frontier,
    )


def _energy(estimate: Estimate) -> str:
    if estimate.energy_mj is None:
        return "–"
    ends = _interval(estimate.energy_low_mj, estimate.energy_high_mj)
    return milliseconds(estimate.energy_mj) + ("" if ends == "–" else f" ({ends})")


def _interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{milliseconds(low)} – {milliseconds(high)}"


def _why(point: Point) -> str:
    estimate = point.estimate
    against = ", ".join(spoken(word) for word in (*estimate.reasons, *estimate.notes))
    lacking = ", ".join(spoken(word) for word in estimate.unproven)
    if not lacking or not against:
        return visible(against or lacking)
    return visible(f"{against}; {'' if point.trusted else 'unproven: '}{lacking}")
