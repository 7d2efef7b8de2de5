"""`cmd`, which talks to the system services, and `svc`, which did so before it."""

from __future__ import annotations

from collections.abc import Callable

from virtual_phone.android.package_manager import pm
from virtual_phone.android.values import settings
from virtual_phone.device.call import Call, Program
from virtual_phone.device.performance import set_fixed

FAILED = 255
"""The exit code where a service returns −1."""


async def cmd(call: Call) -> int:
    if not call.words:
        call.plain_error("cmd: No service specified; use -l to list all services")
        return 20
    service, words = call.words[0], call.words[1:]
    if service == "package":
        call.words = words
        return await pm(call)
    if service == "settings":
        call.words = words
        return settings(call)
    handler = SERVICES.get(service)
    if handler is None or (service == "thermalservice" and not call.phone.profile.thermal.status):
        call.plain_error(f"cmd: Can't find service: {service}")
        return 20
    return handler(call, words)


def _power(call: Call, words: list[str]) -> int:
    phone = call.phone
    match words:
        case ["set-fixed-performance-mode-enabled", value] if phone.profile.sdk >= 30:
            if not phone.profile.fixed_performance:
                call.plain_error("Failed to set FIXED_PERFORMANCE mode")
                call.plain_error("This is likely because Power HAL AIDL is not implemented on this device")
                return FAILED
            set_fixed(phone.modes, phone.cores, value == "true")
            return 0
        case ["set-mode", value]:
            phone.modes.battery_saver = value == "1"
            phone.settings.put("global", "low_power", value)
            return 0
        case ["set-adaptive-power-saver-enabled", value]:
            phone.modes.adaptive_saver = value == "true"
            return 0
        case ["wakeup"]:
            phone.screen.awake = True
            return 0
        case ["sleep"]:
            phone.screen.awake = False
            return 0
        case _:
            call.plain_error(f"Unknown command: {words[0] if words else ''}")
            return FAILED


def _thermal(call: Call, words: list[str]) -> int:
    match words:
        case ["override-status", value] if value.lstrip("-").isdigit():
            call.phone.temperature.status_override = int(value)
            return 0
        case ["reset"]:
            call.phone.temperature.status_override = None
            return 0
        case _:
            call.plain_error(f"Unknown command: {words[0] if words else ''}")
            return FAILED


def _deviceidle(call: Call, words: list[str]) -> int:
    from virtual_phone.android.dumpsys import SERVICES as DUMPS

    DUMPS["deviceidle"](call, words)
    return 0


def _battery(call: Call, words: list[str]) -> int:
    from virtual_phone.android.dumpsys import SERVICES as DUMPS

    DUMPS["battery"](call, words)
    return 0


def svc(call: Call) -> int:
    match call.words:
        case ["power", "stayon", value] if value in ("true", "false", "usb", "ac", "wireless"):
            bits = {"true": 7, "false": 0, "ac": 1, "usb": 2, "wireless": 4}[value]
            call.phone.settings.put("global", "stay_on_while_plugged_in", str(bits))
            call.phone.screen.stay_on = bits
            return 0
        case ["power", "reboot", *_]:
            call.phone.reboot_soon()
            return 0
        case ["wifi" | "data" | "bluetooth" | "nfc", "enable" | "disable"]:
            return 0
        case _:
            call.plain_error(
                "Available commands:\n    help\n    power\n    data\n    wifi\n    usb\n    nfc\n    bluetooth"
            )
            return 0


def settaskprofile(call: Call) -> int:
    """Moves a process to the cpuset of a task profile; Android has it from version 13 on."""
    if len(call.words) < 2 or not call.words[0].isdigit():
        call.plain_error("usage: settaskprofile <tid> <profile> [... profileN]")
        return 1
    process = call.phone.processes.find(int(call.words[0]))
    if process is None:
        return 1
    if any("TOP_APP" in name for name in call.words[1:]):
        call.phone.processes.move_to_cpuset(process, "top-app")
    return 0


SERVICES: dict[str, Callable[[Call, list[str]], int]] = {
    "battery": _battery,
    "deviceidle": _deviceidle,
    "power": _power,
    "thermalservice": _thermal,
}
PROGRAMS: dict[str, Program] = {"cmd": cmd, "settaskprofile": settaskprofile, "svc": svc}
