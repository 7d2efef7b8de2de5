"""Whether a number was found again: what differs between two runs, and the ratio of their latencies. Pure.

Two evenings of one phone differ by more than one session's interval knows, so that found again means: the whole
interval of the ratio, which joins the intervals of both sessions, lies within a margin of 1 (by default 5 %).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from harness.analysis.differences import Difference, differences
from harness.results.outcomes import RunResult
from harness.results.records import Estimate
from harness.statistics.interval import Interval

MARGIN_PERCENT = 5.0


class Answer(StrEnum):
    REPRODUCED = "reproduced"
    NOT_REPRODUCED = "not_reproduced"
    INCONCLUSIVE = "inconclusive"
    """The interval is too wide to say."""
    DIFFERS = "differs"
    """Something else than the evening differs, so that the ratio tells of that."""


@dataclass(frozen=True, slots=True)
class VariantAgain:
    variant: str
    before_ms: float
    now_ms: float
    ratio: float
    """now / before."""
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Reproduction:
    before: RunResult
    now: RunResult
    answer: Answer
    differences: tuple[Difference, ...]
    variants: tuple[VariantAgain, ...]
    missing: tuple[str, ...]
    """What the reference has a valid number of, and the new run has none."""
    ratio: float | None
    """The geometric mean over the variants. None: none has a valid number in both."""
    interval: Interval | None
    margin_percent: float


def reproduction(
    before: RunResult,
    now: RunResult,
    margin_percent: float = MARGIN_PERCENT,
    asked_otherwise: Sequence[Difference] = (),
) -> Reproduction:
    """`asked_otherwise` tells what the two sweeps were asked for that is not the same."""
    found = {one.variant: one for one in now.estimates if one.valid}
    asked = [one for one in before.estimates if one.valid]
    variants = tuple(again for one in asked if one.variant in found if (again := _again(one, found[one.variant])))
    told = {one.variant for one in variants}
    ratio, interval = _together(variants)
    what_differs = (*_differences(before, now), *asked_otherwise)
    return Reproduction(
        before=before,
        now=now,
        answer=Answer.DIFFERS if what_differs else _answer(interval, margin_percent),
        differences=what_differs,
        variants=variants,
        missing=tuple(one.variant for one in asked if one.variant not in told),
        ratio=ratio,
        interval=interval,
        margin_percent=margin_percent,
    )


def _answer(interval: Interval | None, margin_percent: float) -> Answer:
    margin = margin_percent / 100
    if interval is None:
        return Answer.INCONCLUSIVE
    if interval.lies_within(1 - margin, 1 + margin):
        return Answer.REPRODUCED
    if interval.low > 1 + margin or interval.high < 1 - margin:
        return Answer.NOT_REPRODUCED
    return Answer.INCONCLUSIVE


def _again(before: Estimate, now: Estimate) -> VariantAgain | None:
    if before.latency_ms is None or now.latency_ms is None:
        return None
    interval = None
    if None not in (before.low_ms, before.high_ms, now.low_ms, now.high_ms):
        interval = _joined(before, now)
    ratio = now.latency_ms / before.latency_ms
    return VariantAgain(before.variant, before.latency_ms, now.latency_ms, ratio, interval)


def _joined(before: Estimate, now: Estimate) -> Interval | None:
    """The halves of two independent intervals add in squares of logarithms."""
    ends = (before.low_ms, before.latency_ms, before.high_ms, now.low_ms, now.latency_ms, now.high_ms)
    known = [end for end in ends if end is not None and end > 0]
    if len(known) < len(ends):
        return None
    low_a, a, high_a, low_b, b, high_b = (math.log(end) for end in known)
    below = math.hypot(b - low_b, high_a - a)
    above = math.hypot(high_b - b, a - low_a)
    return Interval(math.exp(b - a - below), math.exp(b - a + above))


def _together(variants: Sequence[VariantAgain]) -> tuple[float | None, Interval | None]:
    """The variants of a run share its level, so their intervals do not narrow each other: the ends are averaged."""
    if not variants:
        return None, None
    ratio = math.exp(fmean(math.log(one.ratio) for one in variants))
    intervals = [one.interval for one in variants if one.interval is not None]
    if len(intervals) < len(variants):
        return ratio, None
    low, high = (
        fmean(math.log(end) for end in ends) for ends in zip(*((i.low, i.high) for i in intervals), strict=True)
    )
    return ratio, Interval(math.exp(low), math.exp(high))


def _differences(before: RunResult, now: RunResult) -> Iterator[Difference]:
    yield from differences(before, now)
    for what, a, b in (
        ("phone", _phone(before), _phone(now)),
        ("android", before.session.fingerprint, now.session.fingerprint),
        ("clock", str(before.run.clock), str(now.run.clock)),
    ):
        if a != b:
            yield Difference(what, a, b)


def _phone(result: RunResult) -> str:
    phone = result.phone
    return f"{phone.manufacturer} {phone.model}" + (f" (virtual, {phone.engine})" if phone.virtual else "")
