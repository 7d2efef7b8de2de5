"""The state of a phone before and after a start, in one round trip."""

from __future__ import annotations

import re
from dataclasses import replace

from harness.phone.adb.transport import Transport
from harness.phone.battery import battery_line, parse_battery
from harness.phone.line import quietly
from harness.phone.screen import parse_screen, screen_line
from harness.phone.sections import Answers, Section, gather, split
from harness.phone.sysfs import FileLines, parse_lines, read_lines
from harness.phone.thermal import Thermal, parse_thermal, parse_zones, thermal_line, zones_line
from harness.results.telemetry import Conditions

_FIRST_SDK_WITH_THERMAL_SERVICE = 29


def read_conditions(phone: Transport, cpu: int, sdk: int, at: str) -> Conditions:
    """`at` is the time of day now, UTC in ISO 8601."""
    return parse_conditions(split(phone.run(conditions_line(cpu, sdk)).stdout), cpu, at)


def conditions_line(cpu: int | None, sdk: int) -> str:
    return gather(*condition_sections(cpu, sdk))


def condition_sections(cpu: int | None, sdk: int) -> tuple[Section, ...]:
    """Without a CPU, its frequencies are left out."""
    thermal = (
        Section("thermal", thermal_line())
        if sdk >= _FIRST_SDK_WITH_THERMAL_SERVICE
        else Section("zones", quietly(zones_line()))
    )
    core = () if cpu is None else (Section("core", quietly(_core_line(cpu))),)
    return (
        Section("battery", battery_line()),
        thermal,
        Section("screen", screen_line()),
        Section("load", quietly(read_lines("/proc/loadavg", "/proc/uptime"))),
        *core,
    )


def parse_conditions(answers: Answers, cpu: int | None, at: str) -> Conditions:
    battery = parse_battery(answers.text("battery"))
    thermal = _thermal(answers)
    screen = parse_screen(answers.text("screen"))
    load = parse_lines(answers.text("load"))
    found = Conditions(
        at=at,
        battery_percent=battery.percent,
        charging=battery.powered,
        battery_temperature_c=battery.temperature_c,
        battery_overridden=battery.overridden,
        battery_voltage_mv=battery.voltage_mv,
        thermal_status=thermal.status,
        thermal_overridden=thermal.overridden,
        skin_temperature_c=thermal.skin_c,
        cpu_temperature_c=thermal.cpu_c,
        screen_on=screen.on,
        locked=screen.locked,
        load_1min=_first_float(load.first("/proc/loadavg")),
        uptime_s=_first_float(load.first("/proc/uptime")),
    )
    return found if cpu is None else _with_core(found, parse_lines(answers.text("core")), cpu)


def steady_temperature_c(conditions: Conditions) -> float | None:
    """What the gates compare: the skin, else the battery. A CPU's own sensor jumps by ten degrees in a second."""
    return (
        conditions.skin_temperature_c
        if conditions.skin_temperature_c is not None
        else (conditions.battery_temperature_c)
    )


def _thermal(answers: Answers) -> Thermal:
    if answers.text("thermal"):
        return parse_thermal(answers.text("thermal"))
    return parse_zones(parse_lines(answers.text("zones")))


def _core_line(cpu: int) -> str:
    folder = _cpufreq(cpu)
    return read_lines(
        f"{folder}/scaling_cur_freq",
        f"{folder}/scaling_max_freq",
        f"{folder}/cpuinfo_max_freq",
        f"{folder}/stats/time_in_state",
    )


def _with_core(conditions: Conditions, files: FileLines, cpu: int) -> Conditions:
    folder = _cpufreq(cpu)
    pairs = [re.fullmatch(r"(\d+)\s+(\d+)", row) for row in files.all(f"{folder}/stats/time_in_state")]
    ticks = tuple((int(pair[1]), int(pair[2])) for pair in pairs if pair)
    return replace(
        conditions,
        core_khz=files.positive(f"{folder}/scaling_cur_freq"),
        cap_khz=files.positive(f"{folder}/scaling_max_freq"),
        max_khz=files.positive(f"{folder}/cpuinfo_max_freq"),
        time_in_state=ticks or None,
    )


def _cpufreq(cpu: int) -> str:
    return f"/sys/devices/system/cpu/cpu{cpu}/cpufreq"


def _first_float(text: str | None) -> float | None:
    match = re.match(r"\d+(?:\.\d+)?", text or "")
    return float(match[0]) if match else None
