"""What `dumpsys thermalservice` says (Android 10 and later), and the kernel's thermal zones where it says nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from harness.phone.line import line, quietly
from harness.phone.sysfs import FileLines, read_lines

STATUS_NAMES = ("none", "light", "moderate", "severe", "critical", "emergency", "shutdown")
_ZONES = "/sys/class/thermal"


class Kind(IntEnum):
    """android.hardware.thermal TemperatureType; only what is used here."""

    UNKNOWN = -1
    CPU = 0
    GPU = 1
    BATTERY = 2
    SKIN = 3


_BATTERY_CURRENT_LIMITS = frozenset({6, 7, 8})
"""BCL_VOLTAGE, BCL_CURRENT, BCL_PERCENTAGE: volts, amperes and the charge (`soc`) among the temperatures."""


@dataclass(frozen=True, slots=True)
class Thermal:
    status: int | None = None
    overridden: bool = False
    skin_c: float | None = None
    cpu_c: float | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    celsius: float
    type: int
    name: str


_NAMES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.SKIN, re.compile(r"skin|quiet", re.IGNORECASE)),
    (Kind.BATTERY, re.compile(r"^bat|batt", re.IGNORECASE)),
    (Kind.GPU, re.compile(r"gpu|g3d", re.IGNORECASE)),
    (Kind.CPU, re.compile(r"cpu|^ap$|^(big|mid|little|soc)", re.IGNORECASE)),
)
_NO_THRESHOLDS = re.compile(r"^Temperature static thresholds from HAL:[ \t]*(?:\r?\n(?![ \t])|\Z)", re.MULTILINE)
"""The list is there and empty: such a service says 0 whatever happens (seen on a Samsung SM-G970N, 0 at 51.9 °C)."""
_TEMPERATURE = re.compile(r"Temperature\{mValue=([^,]+), mType=(-?\d+), mName=(.*?), mStatus=-?\d+\}")


def thermal_line() -> str:
    return quietly(line("dumpsys", "thermalservice"))


def zones_line() -> str:
    return read_lines(f"{_ZONES}/thermal_zone[0-9]*/type", f"{_ZONES}/thermal_zone[0-9]*/temp")


def parse_thermal(output: str) -> Thermal:
    listed = _readings(output)
    shift = _type_shift(listed)
    readings = [reading for reading in listed if shift or reading.type not in _BATTERY_CURRENT_LIMITS]
    return Thermal(
        status=_status(output),
        overridden=bool(re.search(r"IsStatusOverride:\s*true", output)),
        skin_c=_hottest(readings, Kind.SKIN, shift),
        cpu_c=_hottest(readings, Kind.CPU, shift),
    )


def parse_zones(files: FileLines) -> Thermal:
    """Millidegrees mostly, degrees on some kernels; there is no status here."""
    readings = []
    for path, name in files.rows:
        raw = files.whole_number(f"{path.removesuffix('/type')}/temp") if path.endswith("/type") else None
        if raw is not None:
            readings += _plausible(raw / 1000 if abs(raw) >= 1000 else float(raw), Kind.UNKNOWN, name)
    return Thermal(skin_c=_hottest(readings, Kind.SKIN, 0), cpu_c=_hottest(readings, Kind.CPU, 0))


def _status(output: str) -> int | None:
    match = re.search(r"^Thermal Status:\s*(\d+)", output, re.MULTILINE)
    # A HAL of version 1 has no status; the service then reports 0 whatever happens.
    old_hal = re.search(r"ThermalHAL 1\.\d+ connected: yes", output)
    not_ready = re.search(r"HAL Ready:\s*false", output)
    if match is None or old_hal or not_ready or (match[1] == "0" and _NO_THRESHOLDS.search(output)):
        return None
    return int(match[1])


def _readings(output: str) -> list[_Reading]:
    """From the HAL now where it answers; the cached values are as old as the last event."""
    current = _block(output, "Current temperatures from HAL:")
    return _in_block(current) or _in_block(_block(output, "Cached temperatures:"))


def _block(output: str, heading: str) -> str:
    """The indented lines below the heading."""
    match = re.search(rf"^{re.escape(heading)}[^\n]*\n((?:[ \t]+[^\n]*(?:\n|\Z))*)", output, re.MULTILINE)
    return match[1] if match else ""


def _in_block(block: str) -> list[_Reading]:
    found: list[_Reading] = []
    for value, type_, name in _TEMPERATURE.findall(block):
        try:
            celsius = float(value)
        except ValueError:
            continue
        found += _plausible(celsius, int(type_), name)
    return found


def _plausible(celsius: float, type_: int, name: str) -> list[_Reading]:
    """0.0, -99.9 and NaN are how vendors spell "no reading"."""
    usable = math.isfinite(celsius) and celsius != 0.0 and -40 < celsius < 150
    return [_Reading(celsius, type_, name)] if usable else []


def _type_shift(readings: Iterable[_Reading]) -> int:
    """Samsung counts the types from one (1 CPU, 3 BATTERY, 4 SKIN); the names give it away."""
    named = [(reading.type, kind) for reading in readings if (kind := _kind_by_name(reading.name)) is not None]
    return 1 if named and all(type_ == kind + 1 for type_, kind in named) else 0


def _kind_by_name(name: str) -> Kind | None:
    return next((kind for kind, pattern in _NAMES if pattern.search(name)), None)


def _hottest(readings: Iterable[_Reading], kind: Kind, shift: int) -> float | None:
    """Of those with both the name and the type; else the name decides, and the type where the name is mute.

    A Pixel lists `quiet_therm` and `VIRTUAL-SKIN-CHARGE` beside its skin, with type UNKNOWN: parts of the board.
    """
    named = [(reading, _kind_by_name(reading.name)) for reading in readings]
    typed = {reading: reading.type - shift == kind for reading, _ in named}
    sure = [reading for reading, by_name in named if by_name == kind and typed[reading]]
    mute = [reading for reading, by_name in named if by_name is None and typed[reading]]
    likely = sure or [reading for reading, by_name in named if by_name == kind]
    return max((reading.celsius for reading in likely + mute), default=None)
