"""Whether the estimates of a file are what its own samples say.

An estimate is the median over starts of each start's median. Of the first method, its interval is that of these
medians (`harness.statistics.median`); that of a later one rests on all variants of the run and on the phone's earlier
sessions, which no file holds, so that only its place is looked at (`intervals.py`). A run that was cut short may hold
samples that came after its estimate, and a report tells no starts, so that nobody knows which were extra ones: there
the estimate must lie among the samples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from harness.exchange.invalid_record import InvalidRecord
from harness.results.bundle import SweepBundle
from harness.results.outcomes import RunResult
from harness.results.records import Estimate, Sample, StartRecord
from harness.statistics.interval import Interval
from harness.statistics.median import median, median_interval

TOLERANCE = 1e-9
"""Relative. The same numbers differ by less between two versions of NumPy."""


def check(bundle: SweepBundle) -> None:
    for run in bundle.result.runs:
        samples = [sample for sample in bundle.samples if sample.run == run.run.run]
        if not samples:
            continue
        starts = {start.start: start for start in bundle.starts if start.run == run.run.run}
        whole = _is_whole(bundle, run, samples, starts)
        for estimate in run.numbers:
            own = [sample for sample in samples if sample.variant == estimate.variant]
            if whole:
                _require_same(estimate, [sample for sample in own if not starts[sample.start].extra])
            else:
                _require_among(estimate, own)


def _is_whole(
    bundle: SweepBundle, run: RunResult, samples: Sequence[Sample], starts: Mapping[int, StartRecord]
) -> bool:
    """Whether the estimates were made from all of these samples."""
    ended_at = run.session.ended_at
    if ended_at is None or bundle.result.sweep.ended_at is None:
        return False
    if any(start.ended_at is None or start.ended_at > ended_at for start in starts.values()):
        return False
    return all(sample.start in starts for sample in samples)


def _require_same(estimate: Estimate, samples: Sequence[Sample]) -> None:
    valid = [sample for sample in samples if sample.valid]
    medians_ms = [one.median_ms for one in valid or samples if one.median_ms is not None]
    same = (
        estimate.valid == bool(valid)
        and estimate.starts == len(valid)
        and estimate.inferences == sum(len(sample.latencies_ns) for sample in valid)
        and _close(estimate.latency_ms, median(medians_ms) if medians_ms else None)
        and (estimate.method != 1 or _has_interval(estimate, median_interval(medians_ms)))
    )
    if not same:
        raise InvalidRecord(f"the estimate of {estimate.variant} is not what its samples say")


def _has_interval(estimate: Estimate, interval: Interval | None) -> bool:
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return _close(estimate.low_ms, low) and _close(estimate.high_ms, high)


def _require_among(estimate: Estimate, samples: Sequence[Sample]) -> None:
    medians_ms = [sample.median_ms for sample in samples if sample.median_ms is not None]
    if estimate.latency_ms is None:
        return
    least, most = min(medians_ms, default=math.inf), max(medians_ms, default=-math.inf)
    if not least * (1 - TOLERANCE) <= estimate.latency_ms <= most * (1 + TOLERANCE):
        raise InvalidRecord(f"the estimate of {estimate.variant} lies outside its samples")


def _close(told: float | None, counted: float | None) -> bool:
    if told is None or counted is None:
        return told is counted
    return math.isclose(told, counted, rel_tol=TOLERANCE)
