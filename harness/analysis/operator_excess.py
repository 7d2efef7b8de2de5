"""Which operators explain a network whose latency lies off the line through MAdds and latency. Pure functions.

A kind of operator is expected to take the same time per MAdd of the whole network in every variant (the median over
the variants of the run); what it takes beyond that is its excess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression, median

from harness.results.records import OperatorRecord

OFF_THE_LINE = 0.10
"""So far from the line, as a share of the line's own latency, that it wants an explanation."""
FEWEST_FOR_A_LINE = 3


@dataclass(frozen=True, slots=True)
class Point:
    variant: str
    madds: int
    latency_ms: float


@dataclass(frozen=True, slots=True)
class KindOfOperator:
    type: str
    ms: float
    excess_ms: float | None
    """Beyond what the run's other variants let expect; None where there are too few to expect anything."""


@dataclass(frozen=True, slots=True)
class OperatorExcess:
    variant: str
    off_line: float | None
    """Above (positive) or below the line, as a share of it."""
    kinds: tuple[KindOfOperator, ...]
    """The greatest excess first; without expectations, the longest first."""

    @property
    def remarkable(self) -> bool:
        return self.off_line is not None and abs(self.off_line) > OFF_THE_LINE


def tell(points: Sequence[Point], operators: Sequence[OperatorRecord]) -> tuple[OperatorExcess, ...]:
    """One excess for each variant that was profiled."""
    times = _times(operators)
    known = [point for point in points if point.variant in times and point.madds > 0]
    expected = _ms_per_madd(known, times) if len(known) >= FEWEST_FOR_A_LINE else {}
    distances = _distances(known)
    return tuple(
        OperatorExcess(point.variant, distances.get(point.variant), _kinds(times[point.variant], expected, point.madds))
        for point in known
    )


def _times(operators: Sequence[OperatorRecord]) -> dict[str, dict[str, float]]:
    times: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for operator in operators:
        times[operator.variant][operator.type] += operator.mean_ms
    return times


def _ms_per_madd(known: Sequence[Point], times: dict[str, dict[str, float]]) -> dict[str, float]:
    kinds = {kind for point in known for kind in times[point.variant]}
    return {kind: median(times[point.variant].get(kind, 0.0) / point.madds for point in known) for kind in kinds}


def _distances(known: Sequence[Point]) -> dict[str, float]:
    """From the least-squares line, as a share of its value there."""
    if len(known) < FEWEST_FOR_A_LINE or len({point.madds for point in known}) < FEWEST_FOR_A_LINE:
        return {}
    line = linear_regression([float(point.madds) for point in known], [point.latency_ms for point in known])
    fitted = {point.variant: line.intercept + line.slope * point.madds for point in known}
    return {point.variant: point.latency_ms / fitted[point.variant] - 1 for point in known if fitted[point.variant] > 0}


def _kinds(times: dict[str, float], expected: dict[str, float], madds: int) -> tuple[KindOfOperator, ...]:
    kinds = [KindOfOperator(kind, ms, ms - expected[kind] * madds if expected else None) for kind, ms in times.items()]
    return tuple(sorted(kinds, key=lambda kind: -(kind.ms if kind.excess_ms is None else abs(kind.excess_ms))))
