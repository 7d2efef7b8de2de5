"""`appops`, which tells and sets what an app may do; here only a vendor's own operation of starting windows."""

from __future__ import annotations

from virtual_phone.device.call import Call, Program
from virtual_phone.device.packages import Package
from virtual_phone.device.phone import Phone

ALLOW, IGNORE = "allow", "ignore"
MODES = (ALLOW, IGNORE, "deny", "default", "foreground")


def may_open_window(phone: Phone, package: Package) -> bool:
    """Returns whether an activity that the app's instrumentation starts comes to the front."""
    op = phone.profile.windows.start_op
    return not op or package.ops.get(op, IGNORE) == ALLOW


def appops(call: Call) -> int:
    words = [word for word in call.words if word not in ("--user", "0")]
    match words:
        case ["get", name, *_]:
            return _get(call, name)
        case ["set", name, op, mode] if mode in MODES:
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
        call.line(f"MIUIOP({op}): {package.ops.get(op, IGNORE)}")
    else:
        call.line("No operations.")
    return 0


def _set(call: Call, name: str, op: str, mode: str) -> int:
    package = call.phone.packages.find(name)
    windows = call.phone.profile.windows
    if package is None or op != windows.start_op:
        call.plain_error(f"Error: No UID for {name}" if package is None else f"Error: Unknown operation string: {op}")
        return 255
    if windows.op_settable:
        package.ops[op] = mode
    return 0


PROGRAMS: dict[str, Program] = {"appops": appops}
