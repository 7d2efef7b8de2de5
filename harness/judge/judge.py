"""Decides whether a sample may be trusted. Absent evidence is listed as `unproven` and speaks against nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from harness.app.protocol import OutputDigest
from harness.judge.calibration import CalibrationBand
from harness.judge.core import cpus_seen, known_allowed, where_it_ran
from harness.judge.outputs import agree
from harness.phone.conditions import steady_temperature_c
from harness.phone.gates import Gates, capped
from harness.reasons import Reason, Unproven
from harness.results.telemetry import Conditions, Placement, Telemetry
from models.variant import Precision


@dataclass(frozen=True, slots=True)
class Judged:
    reasons: tuple[str, ...]
    unproven: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What was asked, what was answered, and what is known of the phone."""

    asked_mask: str
    asked_sha256: str
    answered_sha256: str | None
    """The hash of the file that was run. None: the runner cannot say."""
    complete: bool
    placement: Placement
    telemetry: Telemetry
    began: Conditions | None
    """The conditions when the run began."""
    outputs: tuple[OutputDigest, ...] | None
    expected_outputs: tuple[OutputDigest, ...] | None
    """What this computer computes from the same file and seed."""
    precision: str
    foreground_needed: bool
    calibration_band: CalibrationBand = field(default_factory=CalibrationBand)
    allowed_after_pinning: str | None = None
    """The cores that the start was held to before its first model, as the phone spells them."""
    large_core_known: bool = True
    pinned: bool = True
    """False: Android's scheduler chose the cores, and none of them is wrong."""
    clock_locked: bool = False
    """True: one frequency was asked for, and set."""
    gates: Gates = field(default_factory=Gates)

    @property
    def states(self) -> tuple[Conditions, ...]:
        return tuple(state for state in (self.telemetry.before, self.telemetry.after) if state is not None)


def judge(case: Case) -> Judged:
    reasons = dict.fromkeys(str(reason) for check in CHECKS for reason in check(case))
    return Judged(tuple(reasons), tuple(str(word) for word in _unproven(case)))


def _answer(case: Case) -> Iterator[Reason]:
    if not case.complete:
        yield Reason.INCOMPLETE_ANSWER
    if case.answered_sha256 not in (None, case.asked_sha256):
        yield Reason.CHECKSUM_MISMATCH


def _core(case: Case) -> Iterator[Reason]:
    if not case.pinned:
        return
    elsewhere = where_it_ran(case.asked_mask, case.placement, case.allowed_after_pinning)
    if elsewhere is not None:
        yield elsewhere


def _heat(case: Case) -> Iterator[Reason]:
    before = case.telemetry.before
    if any(state.thermal_overridden for state in case.states):
        yield Reason.THERMAL_OVERRIDE
    elif before is not None and (before.thermal_status or 0) > 0:
        yield Reason.TOO_HOT
    elif _status_rose(case.telemetry):
        yield Reason.THROTTLED
    if before is not None and _hotter_than_allowed(before, case):
        yield Reason.TOO_HOT


def _frequency(case: Case) -> Iterator[Reason]:
    """Yields THROTTLED for a cap that fell, or that is below the usual one where the clock was left alone."""
    caps = [state.cap_khz for state in case.states if state.cap_khz is not None]
    fell = len(caps) == 2 and caps[1] < caps[0]
    if fell or any(capped(state, case.gates) for state in case.states):
        yield Reason.THROTTLED


def _locked_clock(case: Case) -> Iterator[Reason]:
    """Yields CLOCK_MOVED where a locked clock was not held: more than one frequency, or other limits than at first."""
    if not case.clock_locked:
        return
    ran_at = [khz for khz, ticks in case.placement.time_in_state or () if ticks > 0]
    locked_khz = None if case.began is None else case.began.cap_khz
    limits = {state.cap_khz for state in case.states if state.cap_khz is not None}
    if len(ran_at) > 1 or (locked_khz is not None and limits - {locked_khz}):
        yield Reason.CLOCK_MOVED


def _calibration(case: Case) -> Iterator[Reason]:
    ratio = case.telemetry.calibration_ratio
    if ratio is not None and ratio > case.calibration_band.limit:
        yield Reason.THROTTLED


def _power(case: Case) -> Iterator[Reason]:
    if any(state.battery_overridden for state in case.states):
        yield Reason.BATTERY_OVERRIDE
        return
    least = case.gates.min_battery_percent
    if any(state.battery_percent is not None and state.battery_percent < least for state in case.states):
        yield Reason.LOW_BATTERY
    if case.began is not None and case.began.charging and any(state.charging is False for state in case.states):
        yield Reason.UNPLUGGED


def _foreground(case: Case) -> Iterator[Reason]:
    if case.foreground_needed and case.telemetry.foreground is False:
        yield Reason.LEFT_FOREGROUND


def _output(case: Case) -> Iterator[Reason]:
    if case.outputs is None or case.expected_outputs is None:
        return
    if not agree(case.outputs, case.expected_outputs, case.precision) and not _another_runtime_may_differ(case):
        yield Reason.WRONG_OUTPUT


def _another_runtime_may_differ(case: Case) -> bool:
    """Dynamic range: XNNPACK and the runtime round to 8 bits in different ways, and some networks amplify it.

    Which operators XNNPACK takes differs between TFLite 2.16.1 and LiteRT 2.3 (docs/android.md): no proof either way.
    """
    finite = all(output.finite for output in case.outputs or ())
    return case.precision == Precision.DYNAMIC and finite


def _output_unproven(case: Case) -> bool:
    if case.outputs is None or case.expected_outputs is None:
        return True
    return _another_runtime_may_differ(case) and not agree(case.outputs, case.expected_outputs, case.precision)


CHECKS: tuple[Callable[[Case], Iterator[Reason]], ...] = (
    _answer,
    _core,
    _heat,
    _frequency,
    _locked_clock,
    _calibration,
    _power,
    _foreground,
    _output,
)


def _unproven(case: Case) -> Iterator[Unproven]:
    placement, telemetry = case.placement, case.telemetry
    before = telemetry.before
    absent = {
        Unproven.ALLOWED_CORES: len(known_allowed(placement.allowed_before, placement.allowed_after)) < 2,
        Unproven.CPU_OF_EACH_RUN: not cpus_seen(placement),
        Unproven.CPUSET: placement.cpuset is None,
        Unproven.TIME_IN_STATE: placement.time_in_state is None,
        Unproven.THERMAL_STATUS: _status_during(telemetry) is None,
        Unproven.TEMPERATURE: before is None or steady_temperature_c(before) is None,
        Unproven.FREQUENCY_CAP: sum(state.cap_khz is not None for state in case.states) < 2,
        Unproven.BATTERY: before is None or before.battery_percent is None,
        Unproven.LARGE_CORE: not case.large_core_known,
        Unproven.OUTPUT: _output_unproven(case),
        Unproven.FOREGROUND: case.foreground_needed and telemetry.foreground is None,
    }
    return (word for word, missing in absent.items() if missing)


def _status_during(telemetry: Telemetry) -> tuple[int, int] | None:
    """Before and after: the app's own reading around this model, else the harness's around the whole start.

    Where the thermal service itself has no status (its HAL is not ready, or of version 1), it tells an app 0 whatever
    happens: such a 0 is no reading.
    """
    before, after = telemetry.before, telemetry.after
    service_has_one = before is None or before.thermal_status is not None
    if telemetry.thermal_before is not None and telemetry.thermal_after is not None:
        told = telemetry.thermal_before, telemetry.thermal_after
        return told if service_has_one or any(told) else None
    if before is None or after is None or before.thermal_status is None or after.thermal_status is None:
        return None
    return before.thermal_status, after.thermal_status


def _status_rose(telemetry: Telemetry) -> bool:
    """Returns whether it rose within this model, or before it in its start: an earlier model's heat slows this one."""
    during = _status_during(telemetry)
    if during is None:
        return False
    began = telemetry.before.thermal_status if telemetry.before is not None else None
    return max(during) > (during[0] if began is None else began)


def _hotter_than_allowed(before: Conditions, case: Case) -> bool:
    """Returns whether it is above the ceiling, and above where the run began by more than the allowed rise."""
    now_c = steady_temperature_c(before)
    began_c = None if case.began is None else steady_temperature_c(case.began)
    if now_c is None or now_c <= case.gates.max_temperature_c:
        return False
    return began_c is None or now_c > began_c + case.gates.max_rise_c
