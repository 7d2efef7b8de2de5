"""The course of a run without pause: latency, frequency and temperature over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise
from statistics import median

from harness.results.records import Sample
from harness.results.telemetry import Conditions

POINTS_A_START = 5
"""Finer than the temperature is known, coarse enough that one hiccup does not draw a spike."""
SHARE_OF_ENDS = 0.1
FEWEST_AT_AN_END = 3


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """One stretch of inferences; conditions are known at the ends of starts only."""

    at_s: float
    """Since the first start began."""
    latency_ms: float
    valid: bool


@dataclass(frozen=True, slots=True)
class PhonePoint:
    """The phone at the end of a start. None: it did not say."""

    at_s: float
    mhz: float | None
    """Mean frequency of the core during the start, where the kernel counts; else the frequency at its end."""
    temperature_c: float | None
    """Of the skin, else of the battery."""
    thermal_status: int | None
    cap_mhz: float | None = None
    """What the core was allowed, as the kernel lowers it when the phone is hot."""


@dataclass(frozen=True, slots=True)
class Course:
    variant: str
    latencies: tuple[CoursePoint, ...]
    phone: tuple[PhonePoint, ...]
    reasons: tuple[str, ...]
    """What spoke against any of its samples; heat does not, it is what is looked at."""

    @property
    def trusted(self) -> bool:
        return not self.reasons

    @property
    def seconds(self) -> float:
        return max([0.0, *(point.at_s for point in self.latencies), *(point.at_s for point in self.phone)])

    @property
    def first_ms(self) -> float:
        """The median over the first tenth."""
        return _level(self.latencies[: self._end])

    @property
    def last_ms(self) -> float:
        return _level(self.latencies[-self._end :])

    @property
    def slowdown_percent(self) -> float:
        return 100 * (self.last_ms / self.first_ms - 1)

    @property
    def _end(self) -> int:
        return max(FEWEST_AT_AN_END, round(len(self.latencies) * SHARE_OF_ENDS))


def course_of(samples: Sequence[Sample]) -> Course | None:
    """None without a sample that holds latencies. `samples` are one run's, in the order measured."""
    told = [sample for sample in samples if sample.latencies_ns]
    if not told:
        return None
    begins_s = _begins_s(told)
    return Course(
        variant=told[0].variant,
        latencies=tuple(
            point for sample, begin_s in zip(told, begins_s, strict=True) for point in _stretches(sample, begin_s)
        ),
        phone=tuple(_phone(sample, begin_s) for sample, begin_s in zip(told, begins_s, strict=True)),
        reasons=tuple(dict.fromkeys(reason for sample in told for reason in sample.reasons)),
    )


def _level(points: Sequence[CoursePoint]) -> float:
    return median(point.latency_ms for point in points)


def _begins_s(samples: Sequence[Sample]) -> list[float]:
    """By the phone's own clock; by the harness's, in whole seconds, where the phone does not tell or was restarted; one
    after another where neither is known."""
    uptimes = [sample.telemetry.before.uptime_s if sample.telemetry.before else None for sample in samples]
    known = [uptime for uptime in uptimes if uptime is not None]
    if len(known) == len(samples) and all(earlier <= later for earlier, later in pairwise(known)):
        return [uptime - known[0] for uptime in known]
    if not all(sample.at for sample in samples):
        return [0.0, *accumulate(sum(sample.latencies_ns) / 1e9 for sample in samples[:-1])]
    moments = [datetime.fromisoformat(sample.at) for sample in samples]
    return [(moment - moments[0]).total_seconds() for moment in moments]


def _stretches(sample: Sample, begin_s: float) -> Iterator[CoursePoint]:
    """Equal shares of the start's time, each the median of the inferences that ended in it."""
    ends_ns = list(accumulate(sample.latencies_ns))
    share_ns = ends_ns[-1] / POINTS_A_START
    for index in range(POINTS_A_START):
        low, high = index * share_ns, (index + 1) * share_ns
        inside = [ns for ns, end in zip(sample.latencies_ns, ends_ns, strict=True) if low < end <= high]
        if inside:
            yield CoursePoint(begin_s + (low + high) / 2e9, median(inside) / 1e6, sample.valid)


def _phone(sample: Sample, begin_s: float) -> PhonePoint:
    after = sample.telemetry.after or sample.telemetry.before
    return PhonePoint(
        at_s=begin_s + sum(sample.latencies_ns) / 1e9,
        mhz=_mhz(sample, after),
        temperature_c=None if after is None else _temperature_c(after),
        thermal_status=None if after is None else after.thermal_status,
        cap_mhz=None if after is None or after.cap_khz is None else after.cap_khz / 1000,
    )


def _mhz(sample: Sample, after: Conditions | None) -> float | None:
    ticks = sample.placement.time_in_state or ()
    whole = sum(count for _, count in ticks)
    if whole > 0:
        return sum(khz * count for khz, count in ticks) / whole / 1000
    return None if after is None or after.core_khz is None else after.core_khz / 1000


def _temperature_c(state: Conditions) -> float | None:
    return state.skin_temperature_c if state.skin_temperature_c is not None else state.battery_temperature_c
