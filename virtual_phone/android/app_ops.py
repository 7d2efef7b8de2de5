"""`appops`, which tells and sets what an app may do; here only a vendor's own operation of starting windows."""

from __future__ import annotations

from virtual_phone.device.call import Call, Program
from virtual_phone.device.packages import Package
from virtual_phone.device.phone import Phone

ALLOW = "allow"
MODES = (ALLOW, "ignore", "deny", "default", "foreground", "ask")
"""`ask` is MIUI's own."""


def may_open_window(phone: Phone, package: Package) -> bool:
    """Returns whether an activity that the app's instrumentation starts comes to the front."""
    op = phone.profile.windows.start_op
    return not op or _mode(phone, package) == ALLOW


def _mode(phone: Phone, package: Package) -> str:
    windows = phone.profile.windows
    return package.ops.get(windows.start_op, windows.op_mode)


def appops(call: Call) -> int:
    words = [word for word in call.words if word not in ("--user", "0")]
    match words:
        case ["get", name, *_]:
            return _get(call, name)
        case ["set", name, op, mode] if mode in MODES or mode.isdecimal():
            return _set(call, name, op, mode)
        case _:
            call.plain_error("AppOps service (appops) commands:")
            return 255


def _get(call: Call, name: str) -> int:
    package = call.phone.packages.find(name)
    if package is None:
        call.plain_error(f"Error: No UID for {name} in user 0")
        return 255
    op = call.phone.profile.windows.start_op
    if op:
        mode = _mode(call.phone, package)
        call.line(f"MIUIOP({op}): {f'mode={mode}' if mode.isdecimal() else mode}")
    else:
        call.line("No operations.")
    return 0


def _set(call: Call, name: str, op: str, mode: str) -> int:
    package = call.phone.packages.find(name)
    windows = call.phone.profile.windows
    if package is None or op != windows.start_op:
        call.plain_error(f"Error: No UID for {name}" if package is None else f"Error: Unknown operation string: {op}")
        return 255
    if windows.op_settable and mode not in windows.op_refuses:
        package.ops[op] = mode
    return 0


PROGRAMS: dict[str, Program] = {"appops": appops}
