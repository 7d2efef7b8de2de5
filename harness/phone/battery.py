"""What `dumpsys battery` says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.phone.line import line, quietly


@dataclass(frozen=True, slots=True)
class Battery:
    percent: int | None = None
    powered: bool | None = None
    """Hangs on some power; a full battery, or one held at 80 %, is powered though it does not charge."""
    temperature_c: float | None = None
    voltage_mv: int | None = None
    overridden: bool = False
    """`dumpsys battery set …` froze the readings."""


HEALTH = {2: "good", 3: "overheated", 4: "dead", 5: "over voltage", 6: "failure", 7: "cold"}
"""BatteryManager.BATTERY_HEALTH_*."""


def battery_line() -> str:
    return quietly(line("dumpsys", "battery"))


def parse_battery(output: str) -> Battery:
    level, scale = _number(output, "level"), _number(output, "scale")
    sources = re.findall(r"^\s*(?:AC|USB|Wireless|Dock) powered:\s*(true|false)", output, re.MULTILINE)
    return Battery(
        percent=None if level is None or level < 0 or scale == 0 else round(100 * level / (scale or 100)),
        powered=None if not sources else "true" in sources,
        temperature_c=_celsius(_number(output, "temperature")),
        voltage_mv=_millivolts(_number(output, "voltage")),
        overridden="UPDATES STOPPED" in output,
    )


def battery_health(output: str) -> str | None:
    """None where the phone does not tell."""
    health = _number(output, "health")
    return None if health is None else HEALTH.get(health)


def _number(output: str, name: str) -> int | None:
    match = re.search(rf"^\s*{name}:\s*(-?\d+)\s*$", output, re.MULTILINE)
    return int(match[1]) if match else None


def _celsius(tenths: int | None) -> float | None:
    """0 is what a gauge without a thermometer reports."""
    return tenths / 10 if tenths and -300 < tenths < 1000 else None


def _millivolts(number: int | None) -> int | None:
    """Of one cell or two in series; some vendors tell microvolts. Whole volts are too coarse to be of use."""
    if number is None:
        return None
    for factor in (1, 0.001):
        if 2_500 <= number * factor <= 10_000:
            return round(number * factor)
    return None
