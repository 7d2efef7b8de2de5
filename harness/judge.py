"""May this sample be trusted, and if not, why. Absent evidence goes to `unproven` and speaks against nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from harness.cpus import cpus_of_list, cpus_of_mask
from harness.outputs import OutputDigest, agree, read_digests
from harness.reasons import Reason, Unproven
from harness.results.records import Clock, Conditions, Placement, Sample, Telemetry
from harness.statistics.spread import Band, learn_band
from models.variant import Precision

CALIBRATION_DEVIATIONS = 5.0
CALIBRATION_FLOOR = 0.03
CALIBRATION_FEWEST = 5
UNLEARNT_CALIBRATION = Band(0.0, 1.10)
"""AndroidX's ThrottleDetector: a workload that takes more than 1.10 times its own baseline."""


class Verdict(NamedTuple):
    reasons: tuple[str, ...]
    unproven: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the run asked for and where it began: what a sample is held against."""

    mask: str
    clock: Clock = Clock.FREE
    precision: Precision = Precision.FLOAT32
    allowed_after_pinning: str | None = None
    """The start's own answer, before its first model."""
    reference: tuple[OutputDigest, ...] | None = None
    """The outputs that this computer computed from the same file and seed."""
    runs: int | None = None
    """Timed runs that the app says it did; fewer latencies mean that some were lost."""
    began_charging: bool | None = None
    began_temperature_c: float | None = None
    usual_cap_khz: int | None = None
    """The cap of this core on an ordinary day, where the vendor keeps it below the hardware's; None: the hardware's."""
    large_core_known: bool = True
    in_foreground: bool = True
    """False for the runners that have no window."""
    min_battery_percent: int = 25
    max_rise_c: float = 3.0
    max_temperature_c: float = 38.0
    calibration: Band = UNLEARNT_CALIBRATION


def judge_sample(sample: Sample, asked: Asked) -> Verdict:
    reasons = [str(reason) for check in REASONS for reason in check(sample, asked)]
    unproven = [str(word) for word in _unproven(sample, asked)]
    return Verdict(_once(*sample.reasons, *reasons), _once(*sample.unproven, *unproven))


def _once(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def learn_calibration(earlier_ratios: Sequence[float]) -> Band:
    """What the after-to-before ratio usually is in this run; only slower is held against a sample."""
    if len(earlier_ratios) < CALIBRATION_FEWEST:
        return UNLEARNT_CALIBRATION
    return Band(0.0, learn_band(earlier_ratios, CALIBRATION_DEVIATIONS, CALIBRATION_FLOOR).high)


def _completeness(sample: Sample, asked: Asked) -> Iterator[Reason]:
    lost = asked.runs is not None and len(sample.latencies_ns) != asked.runs
    if lost or not sample.latencies_ns or min(sample.latencies_ns) <= 0:
        yield Reason.INCOMPLETE_ANSWER


def _core(sample: Sample, asked: Asked) -> Iterator[Reason]:
    """Never where it was asked to be: wrong_core. Once there and later elsewhere: core_moved."""
    wanted = cpus_of_mask(asked.mask)
    seen = _seen(sample.placement)
    allowed = [
        cpus
        for cpus in map(
            _allowed, (asked.allowed_after_pinning, sample.placement.allowed_before, sample.placement.allowed_after)
        )
        if cpus is not None
    ]
    strayed = any(cpus != wanted for cpus in allowed) or not seen <= wanted
    was_there = allowed[0] == wanted if allowed else bool(seen & wanted)
    if strayed:
        yield Reason.CORE_MOVED if was_there else Reason.WRONG_CORE


def _heat(sample: Sample, asked: Asked) -> Iterator[Reason]:
    before, after = sample.telemetry.before, sample.telemetry.after
    if any(one is not None and one.thermal_overridden for one in (before, after)):
        yield Reason.THERMAL_OVERRIDE
    elif before is not None and (before.thermal_status or 0) > 0:
        yield Reason.TOO_HOT
    elif _status_rose(sample.telemetry):
        yield Reason.THROTTLED
    if before is not None and _hotter_than_allowed(before, asked):
        yield Reason.TOO_HOT


def _frequency(sample: Sample, asked: Asked) -> Iterator[Reason]:
    """A cap that fell, or that lies below the usual one where the phone was left as it is."""
    states = [one for one in (sample.telemetry.before, sample.telemetry.after) if one is not None]
    caps = [one.cap_khz for one in states if one.cap_khz is not None]
    fell = len(caps) == 2 and caps[1] < caps[0]
    usual = asked.usual_cap_khz or max((one.max_khz or 0 for one in states), default=0)
    below_usual = asked.clock is Clock.FREE and any(cap < usual for cap in caps)
    if fell or below_usual:
        yield Reason.THROTTLED


def _calibration(sample: Sample, asked: Asked) -> Iterator[Reason]:
    ratio = sample.telemetry.calibration_ratio
    if ratio is not None and ratio > asked.calibration.high:
        yield Reason.THROTTLED


def _power(sample: Sample, asked: Asked) -> Iterator[Reason]:
    states = [one for one in (sample.telemetry.before, sample.telemetry.after) if one is not None]
    if any(one.battery_overridden for one in states):
        yield Reason.BATTERY_OVERRIDE
        return
    if any(one.battery_percent is not None and one.battery_percent < asked.min_battery_percent for one in states):
        yield Reason.LOW_BATTERY
    if asked.began_charging and any(one.charging is False for one in states):
        yield Reason.UNPLUGGED


def _foreground(sample: Sample, asked: Asked) -> Iterator[Reason]:
    if asked.in_foreground and sample.telemetry.foreground is False:
        yield Reason.LEFT_FOREGROUND


def _output(sample: Sample, asked: Asked) -> Iterator[Reason]:
    if sample.outputs_json is None or asked.reference is None:
        return
    try:
        digests = read_digests(sample.outputs_json)
    except ValueError:
        yield Reason.INCOMPLETE_ANSWER
        return
    if not agree(digests, asked.reference, asked.precision):
        yield Reason.WRONG_OUTPUT


REASONS: tuple[Callable[[Sample, Asked], Iterator[Reason]], ...] = (
    _completeness,
    _core,
    _heat,
    _frequency,
    _calibration,
    _power,
    _foreground,
    _output,
)


def _unproven(sample: Sample, asked: Asked) -> Iterator[Unproven]:
    placement, telemetry = sample.placement, sample.telemetry
    absent = {
        Unproven.ALLOWED_CORES: _allowed(placement.allowed_before) is None or _allowed(placement.allowed_after) is None,
        Unproven.CPU_OF_EACH_RUN: not placement.cpus_seen,
        Unproven.CPUSET: placement.cpuset is None,
        Unproven.TIME_IN_STATE: placement.time_in_state is None,
        Unproven.THERMAL_STATUS: _app_status(telemetry) is None and not _both(telemetry, "thermal_status"),
        Unproven.TEMPERATURE: _temperature_c(telemetry.before) is None,
        Unproven.FREQUENCY_CAP: not _both(telemetry, "cap_khz"),
        Unproven.BATTERY: telemetry.before is None or telemetry.before.battery_percent is None,
        Unproven.LARGE_CORE: not asked.large_core_known,
        Unproven.OUTPUT: sample.outputs_json is None or asked.reference is None,
        Unproven.FOREGROUND: asked.in_foreground and telemetry.foreground is None,
    }
    return (word for word, missing in absent.items() if missing)


def _allowed(spelled: str | None) -> frozenset[int] | None:
    """None also for a spelling that cannot be read: no proof, and none against."""
    if spelled is None:
        return None
    try:
        return cpus_of_list(spelled)
    except ValueError:
        return None


def _seen(placement: Placement) -> frozenset[int]:
    return frozenset(cpu for cpu, runs in placement.cpus_seen or () if runs > 0)


def _status_rose(telemetry: Telemetry) -> bool:
    """The app reads it around each model; the harness only around the whole start."""
    pair = _app_status(telemetry)
    before, after = telemetry.before, telemetry.after
    if pair is not None:
        began = before.thermal_status if before is not None else None
        return max(pair) > (pair[0] if began is None else began)
    if before is None or after is None or before.thermal_status is None or after.thermal_status is None:
        return False
    return after.thermal_status > before.thermal_status


def _app_status(telemetry: Telemetry) -> tuple[int, int] | None:
    if telemetry.thermal_before is None or telemetry.thermal_after is None:
        return None
    return telemetry.thermal_before, telemetry.thermal_after


def _both(telemetry: Telemetry, name: str) -> bool:
    return all(one is not None and getattr(one, name) is not None for one in (telemetry.before, telemetry.after))


def _temperature_c(conditions: Conditions | None) -> float | None:
    """The skin's, which throttling goes by; else the battery's. A core's own swings widely within a start."""
    if conditions is None:
        return None
    if conditions.skin_temperature_c is not None:
        return conditions.skin_temperature_c
    return conditions.battery_temperature_c


def _hotter_than_allowed(before: Conditions, asked: Asked) -> bool:
    """Above the ceiling, unless it is within the allowed rise of a run that began below the ceiling."""
    now_c = _temperature_c(before)
    if now_c is None:
        return False
    began_c = asked.began_temperature_c
    limit_c = asked.max_temperature_c
    if began_c is not None and began_c <= limit_c:
        limit_c = max(limit_c, began_c + asked.max_rise_c)
    return now_c > limit_c
