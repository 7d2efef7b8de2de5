"""Whether the estimates of a file are what its own samples say.

An estimate is the median over starts of each start's median. Of the first method, its interval is that of these
medians (`harness.statistics.median`); those of a later one rest on all variants of the run (`intervals.py`). A run that
was cut short may hold samples that came after its estimates: these must be what its starts up to some start say. A
report tells no starts, so that nobody knows which were extra ones: there the estimate must lie among the samples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress

from harness.exchange import intervals
from harness.exchange.invalid_record import InvalidRecord
from harness.results.bundle import SweepBundle
from harness.results.outcomes import RunResult
from harness.results.records import Estimate, Sample, StartRecord
from harness.statistics.interval import Interval
from harness.statistics.median import median, median_interval

MOST_PARTS = 3
"""Starts without a valid sample make parts that hold the same numbers; so many are looked at."""
TOLERANCE = 1e-9
"""Relative. The same numbers differ by less between two versions of NumPy."""


def check(bundle: SweepBundle) -> None:
    for run in bundle.result.runs:
        samples = [sample for sample in bundle.samples if sample.run == run.run.run]
        if not samples:
            continue
        starts = {start.start: start for start in bundle.starts if start.run == run.run.run}
        known = all(sample.start in starts for sample in samples)
        counted = [sample for sample in samples if known and not starts[sample.start].extra]
        if known and _is_whole(bundle, run, starts):
            _require_all(run, counted)
            continue
        for estimate in run.numbers:
            _require_among(estimate, [sample for sample in samples if sample.variant == estimate.variant])
        if known and any(estimate.method > 1 for estimate in run.numbers):
            _require_some_part(run, counted)


def _require_some_part(run: RunResult, samples: Sequence[Sample]) -> None:
    ends = _ends_with_as_many_starts(run, samples)[:MOST_PARTS]
    if not ends:
        raise InvalidRecord(f"the estimates of {run.run.run} are of no part of its samples")
    *others, last = ends  # where none of them fits, the last one says why
    for end in others:
        with suppress(InvalidRecord):
            _require_all(run, _up_to(end, samples))
            return
    _require_all(run, _up_to(last, samples))


def _up_to(end: int, samples: Sequence[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.start <= end]


def _ends_with_as_many_starts(run: RunResult, samples: Sequence[Sample]) -> list[int]:
    """The starts up to which each variant has as many valid samples as its estimate counts, the last one first."""
    missing = {estimate.variant: estimate.starts for estimate in run.numbers}
    of_start: dict[int, list[str]] = {}
    for sample in samples:
        of_start.setdefault(sample.start, []).extend([sample.variant] * sample.valid)
    unequal, ends = sum(count != 0 for count in missing.values()), []
    for start in sorted(of_start):
        for variant in of_start[start]:
            if variant in missing:
                before = missing[variant]
                missing[variant] -= 1
                unequal += (before == 0) - (before == 1)
        if unequal == 0:
            ends.append(start)
    return ends[::-1]


def _require_all(run: RunResult, samples: Sequence[Sample]) -> None:
    of_variant: dict[str, list[Sample]] = {}
    for sample in samples:
        of_variant.setdefault(sample.variant, []).append(sample)
    for estimate in run.numbers:
        _require_same(estimate, of_variant.get(estimate.variant, ()))
    intervals.check_against_samples(run.numbers, of_variant)


def _is_whole(bundle: SweepBundle, run: RunResult, starts: Mapping[int, StartRecord]) -> bool:
    """Whether the estimates were made from all of its samples."""
    ended_at = run.session.ended_at
    if ended_at is None or bundle.result.sweep.ended_at is None:
        return False
    return all(start.ended_at is not None and start.ended_at <= ended_at for start in starts.values())


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
