"""What the harness itself cost in a run, and how long it took until every variant had its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from harness.reasons import Note
from harness.results.records import Estimate, StartRecord


@dataclass(frozen=True, slots=True)
class Overhead:
    """Beyond loading, warm-up and timed runs."""

    starts: int
    seconds_per_start: float
    ms_per_model: float
    """The same, divided by the models of the start."""
    seconds_per_empty_start: float | None
    """The part that does not grow with the models; None where all starts hold equally many."""
    ms_per_further_model: float | None


@dataclass(frozen=True, slots=True)
class Duration:
    seconds: float
    """From the first start to the end of the last one that measured."""
    reached: int
    """Variants whose interval is as narrow as asked."""
    asked: int


def overhead(starts: Sequence[StartRecord]) -> Overhead | None:
    counted = [
        (len(start.order), start.overhead_ms) for start in starts if start.overhead_ms is not None and start.order
    ]
    if not counted:
        return None
    fixed_ms, further_ms = _line(counted)
    rounds = [(len(start.order), start.overhead_ms) for start in starts if not start.extra and start.order]
    shown = [(models, ms) for models, ms in rounds if ms is not None] or counted
    return Overhead(
        starts=len(shown),
        seconds_per_start=median(ms for _, ms in shown) / 1000,
        ms_per_model=median(ms / models for models, ms in shown),
        seconds_per_empty_start=None if fixed_ms is None else fixed_ms / 1000,
        ms_per_further_model=further_ms,
    )


def duration(starts: Sequence[StartRecord], estimates: Sequence[Estimate]) -> Duration | None:
    """The sweep leaves a variant alone once its interval is reached, so the last start ends the last one's."""
    measuring = [(start.began_at, start.ended_at) for start in starts if not start.extra and start.ended_at is not None]
    if not measuring or not estimates:
        return None
    began = min(_moment(at) for at, _ in measuring)
    ended = max(_moment(at) for _, at in measuring)
    imprecise = {Note.WIDE_INTERVAL, Note.FEW_STARTS}
    reached = sum(1 for estimate in estimates if estimate.valid and not imprecise & set(estimate.notes))
    return Duration((ended - began).total_seconds(), reached, len(estimates))


def _line(points: Sequence[tuple[int, float]]) -> tuple[float | None, float | None]:
    """Least squares of overhead on models, as (overhead of none, of one more)."""
    count = len(points)
    mean_models = sum(models for models, _ in points) / count
    mean_ms = sum(ms for _, ms in points) / count
    spread = sum((models - mean_models) ** 2 for models, _ in points)
    if spread == 0:
        return None, None
    slope = sum((models - mean_models) * (ms - mean_ms) for models, ms in points) / spread
    return mean_ms - slope * mean_models, slope


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
