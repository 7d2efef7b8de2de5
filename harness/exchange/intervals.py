"""Whether the intervals of an estimate can be those of its method: by itself, and by the samples of its run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.analysis.estimate import summary_of
from harness.analysis.least_intervals import LeastIntervals, least_intervals
from harness.analysis.run_precision import METHOD
from harness.exchange.invalid_record import InvalidRecord
from harness.results.records import Estimate, Sample

_ROUNDING = 1e-9
"""Of logarithms and back."""
_REPEATED = 1e-6
"""Relative. A fit in many steps differs by less between two versions of NumPy."""


def check(estimate: Estimate) -> None:
    """The first method knew no own interval and no level; the intervals of the later ones enclose their number."""
    if estimate.method > METHOD:
        raise InvalidRecord(
            f"the estimate of {estimate.variant} is of method {estimate.method}, which this version of bigcore does not"
            " know: import it with the version that made it, or a newer one"
        )
    told = (estimate.own_low_ms, estimate.own_high_ms, estimate.level_percent, estimate.autocorrelation)
    if estimate.method < 1 or (estimate.method == 1 and any(number is not None for number in told)):
        raise InvalidRecord(f"the estimate of {estimate.variant} is not of its method {estimate.method}")
    if estimate.method == 1:
        return
    for low_ms, high_ms in ((estimate.low_ms, estimate.high_ms), (estimate.own_low_ms, estimate.own_high_ms)):
        if low_ms is None or high_ms is None or estimate.latency_ms is None:
            continue
        slack_ms = _ROUNDING * abs(estimate.latency_ms)
        if not low_ms - slack_ms <= estimate.latency_ms <= high_ms + slack_ms:
            raise InvalidRecord(f"an interval of {estimate.variant} does not hold its latency")


def check_against_samples(estimates: Sequence[Estimate], samples: Mapping[str, Sequence[Sample]]) -> None:
    """`samples` are all of the run, by variant, without those of extra starts. Of the second method own intervals and
    the autocorrelation follow from them. The level rests on what was believed of the phone as well, which no file
    holds: it is no narrower than any belief makes it."""
    if all(one.method == 1 for one in estimates):
        return
    least = least_intervals({name: [summary_of(one) for one in each] for name, each in samples.items()})
    for one in estimates:
        if one.method != 1 and not _follows(one, least.get(one.variant)):
            raise InvalidRecord(f"the intervals of {one.variant} are not what the samples of its run say")


def _follows(told: Estimate, least: LeastIntervals | None) -> bool:
    if least is None:
        ends = (told.low_ms, told.high_ms, told.own_low_ms, told.own_high_ms)
        return all(number is None for number in ends)
    if math.isnan(least.own_low_ms):  # an earlier version gave a single model a place beside the anchor
        told = replace(told, own_low_ms=None, own_high_ms=None)
    exact = (
        (told.own_low_ms, least.own_low_ms),
        (told.own_high_ms, least.own_high_ms),
        (told.autocorrelation, least.autocorrelation),
    )
    return (
        all(_same(number, counted) for number, counted in exact)
        and _at_most(told.low_ms, least.low_ms)
        and _at_most(least.high_ms, told.high_ms)
        and _at_most(least.level_percent, told.level_percent)
    )


def _same(told: float | None, counted: float) -> bool:
    if told is None or math.isnan(counted):
        return told is None and math.isnan(counted)
    return math.isclose(told, counted, rel_tol=_REPEATED, abs_tol=_REPEATED)


def _at_most(less: float | None, more: float | None) -> bool:
    """One of both is told, and None where there is none; the other is counted, and NaN then."""
    if less is None or more is None or math.isnan(less) or math.isnan(more):
        return all(one is None or math.isnan(one) for one in (less, more))
    return less <= more + _REPEATED * (1 + abs(more))
