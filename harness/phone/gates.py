"""May a start begin now, and if not, is it worth waiting. Pure but for `wait_until_ready`, whose time is injected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.phone import performance_mode
from harness.phone.conditions import steady_temperature_c
from harness.reasons import Reason
from harness.results.telemetry import Conditions

_LOOK_AGAIN_S = 10.0
_THERMAL_NONE = 0
_COOL = "let it cool, out of its case"


@dataclass(frozen=True, slots=True)
class Gates:
    min_battery_percent: int = 25
    max_rise_c: float = 3.0
    max_temperature_c: float = 38.0
    max_wait_s: float = 600.0
    usual_cap_khz: int | None = None
    """Where a vendor always keeps the core below what its hardware could; None: the hardware's maximum is usual."""
    whole_clock: bool = True
    """False with a clock of `sustained`, `fixed` or `locked`: there a cap below the maximum is what was asked for."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One closed gate. `passes`: time heals it."""

    reason: Reason
    detail: str
    next_step: str
    passes: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for now, for the progress line."""

    hindrances: tuple[Hindrance, ...]
    waited_s: float
    at_most_s: float


@dataclass(frozen=True, slots=True)
class Readiness:
    conditions: Conditions
    hindrances: tuple[Hindrance, ...]
    """Empty: go."""
    waited_s: float

    @property
    def ready(self) -> bool:
        return not self.hindrances


def hindrances(now: Conditions, began: Conditions | None, gates: Gates) -> tuple[Hindrance, ...]:
    """`began`: the conditions when the run began; None before its first start."""
    closed = (
        _battery_override(now),
        _thermal_override(now),
        _low_battery(now, gates),
        _power(now, began),
        _thermal_status(now),
        _temperature(now, began, gates),
        _cap(now, gates),
    )
    return tuple(gate for gate in closed if gate is not None)


def wait_until_ready(
    read: Callable[[], Conditions],
    began: Conditions | None,
    gates: Gates,
    clock: Callable[[], float],
    pause: Callable[[float], bool],
    tell: Callable[[Wait], None],
) -> Readiness:
    """Looks again until nothing hinders, only waiting cannot help, or the time is up.

    `clock` counts seconds; `pause` waits for so many and returns True when the user asked to stop (Event.wait).
    """
    started = clock()
    # a moment and not a length: the rounding of a length can leave 1e-14 s that no clock ever counts
    deadline = started + gates.max_wait_s
    while True:
        now = read()
        closed = hindrances(now, began, gates)
        waited_s, left_s = clock() - started, deadline - clock()
        if not closed or not all(gate.passes for gate in closed) or left_s <= 0:
            return Readiness(now, closed, waited_s)
        tell(Wait(closed, waited_s, gates.max_wait_s))
        if pause(min(_LOOK_AGAIN_S, left_s)):
            return Readiness(now, closed, clock() - started)


def _battery_override(now: Conditions) -> Hindrance | None:
    if not now.battery_overridden:
        return None
    return Hindrance(
        Reason.BATTERY_OVERRIDE,
        "battery readings are frozen",
        "run `adb shell dumpsys battery reset`",
        passes=False,
    )


def _thermal_override(now: Conditions) -> Hindrance | None:
    if not now.thermal_overridden:
        return None
    return Hindrance(
        Reason.THERMAL_OVERRIDE,
        "the thermal status is overridden",
        "run `adb shell cmd thermalservice reset`",
        passes=False,
    )


def _low_battery(now: Conditions, gates: Gates) -> Hindrance | None:
    known = now.battery_percent is not None and not now.battery_overridden
    if not known or (now.battery_percent or 0) >= gates.min_battery_percent:
        return None
    words = f"battery at {now.battery_percent} %, wanted {gates.min_battery_percent} %"
    return Hindrance(Reason.LOW_BATTERY, words, "charge it", passes=now.charging is True)


def _power(now: Conditions, began: Conditions | None) -> Hindrance | None:
    """Off its charger a phone saves power: what it measures then is set aside, so the start waits."""
    if began is None or began.charging is not True or now.charging is not False:
        return None
    return Hindrance(Reason.UNPLUGGED, "it no longer charges", "plug its power in again", passes=True)


def _thermal_status(now: Conditions) -> Hindrance | None:
    if not now.thermal_status or now.thermal_overridden:
        return None
    words = f"thermal status {now.thermal_status}, wanted {_THERMAL_NONE}"
    return Hindrance(Reason.TOO_HOT, words, _COOL, passes=True)


def _temperature(now: Conditions, began: Conditions | None, gates: Gates) -> Hindrance | None:
    here = steady_temperature_c(now)
    if here is None or here <= gates.max_temperature_c:
        return None
    first = None if began is None else steady_temperature_c(began)
    if first is not None and here <= first + gates.max_rise_c:
        return None
    wanted = max(gates.max_temperature_c, (first or 0.0) + gates.max_rise_c)
    return Hindrance(Reason.TOO_HOT, f"{here:.1f} °C, wanted {wanted:.1f} °C", _COOL, passes=True)


def _cap(now: Conditions, gates: Gates) -> Hindrance | None:
    if not capped(now, gates):
        return None
    words = f"the core is capped at {(now.cap_khz or 0) / 1000:.0f} of {(now.max_khz or 0) / 1000:.0f} MHz"
    remedy = (
        f"{_COOL}, and switch its battery saver off; where somebody switched its fixed performance mode on, `adb shell "
        f"{performance_mode.switch_line(on=False)}`; a cap that never goes: `--usual-cap-khz {now.cap_khz}`"
    )
    return Hindrance(Reason.THROTTLED, words, remedy, passes=True)


def capped(now: Conditions, gates: Gates) -> bool:
    """Below the usual cap, on a phone whose clock was left alone."""
    if not gates.whole_clock or now.cap_khz is None or now.max_khz is None:
        return False
    # the usual cap is the large core's: a small core may never reach it
    return now.cap_khz < min(now.max_khz, gates.usual_cap_khz or now.max_khz)
