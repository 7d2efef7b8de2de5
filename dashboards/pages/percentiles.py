"""The percentiles of single inferences, where enough were measured, and the two levels of starts in two groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.points import Point
from dashboards.figures.words import milliseconds
from harness.visible import visible


@dataclass(frozen=True, slots=True)
class PercentileRow:
    variant: str
    run: str
    median: str
    p90: str
    p95: str
    p99: str
    modes: str


def percentile_rows(points: Sequence[Point]) -> tuple[PercentileRow, ...]:
    return tuple(_row(one) for one in points if (one.estimate.p90_ms, one.estimate.mode_low_ms) != (None, None))


def _row(point: Point) -> PercentileRow:
    told = point.estimate
    two = told.mode_low_ms is not None and told.mode_high_ms is not None
    return PercentileRow(
        variant=visible(point.variant),
        run=point.run_name,
        median=milliseconds(told.latency_ms),
        p90=_with_interval(told.p90_ms, told.p90_low_ms, told.p90_high_ms),
        p95=_with_interval(told.p95_ms, told.p95_low_ms, told.p95_high_ms),
        p99=_with_interval(told.p99_ms, told.p99_low_ms, told.p99_high_ms),
        modes=f"{milliseconds(told.mode_low_ms)} and {milliseconds(told.mode_high_ms)}" if two else "–",
    )


def _with_interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "–"
    ends = "" if low is None or high is None else f" ({milliseconds(low)} – {milliseconds(high)})"
    return f"{milliseconds(value)}{ends}"
