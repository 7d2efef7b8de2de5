"""`getprop`, `setprop` and `settings`."""

from __future__ import annotations

from virtual_phone.device.call import Call, Program

TABLES = ("system", "secure", "global")


def getprop(call: Call) -> int:
    properties = call.phone.properties
    if call.words:
        call.line(properties.get(call.words[0]) or (call.words[1] if len(call.words) > 1 else ""))
        return 0
    for name, value in properties.all().items():
        call.line(f"[{name}]: [{value}]")
    return 0


def setprop(call: Call) -> int:
    if len(call.words) != 2:
        call.error("Needs 2 arguments")
        return 1
    name, value = call.words
    if not call.phone.properties.shell_may_set(name, value):
        call.error(f"failed to set property '{name}' to '{value}'")
        return 1
    call.phone.properties.set(name, value)
    return 0


def settings(call: Call) -> int:
    words = [word for word in call.words if word not in ("--user", "0", "current") or call.words[0] == "put"]
    verb, table, *rest = [*words, "", ""][: max(2, len(words))]
    if verb not in ("get", "put", "delete", "list", "reset"):
        call.plain_error("Settings provider (settings) commands:\n  help\n      Print this help text.")
        return 0 if verb in ("", "help") else 255
    if table not in TABLES:
        call.plain_error(f"Invalid namespace '{table}'")
        return 255
    return _on_table(call, verb, table, rest)


def _on_table(call: Call, verb: str, table: str, rest: list[str]) -> int:
    held = call.phone.settings
    if verb == "list":
        for name, value in sorted(held.tables[table].items()):
            call.line(f"{name}={value}")
        return 0
    if not rest or (verb == "put" and len(rest) < 2):
        call.plain_error("Bad arguments")
        return 255
    match verb:
        case "get":
            call.line(held.tables[table].get(rest[0], "null"))
        case "put":
            held.put(table, rest[0], rest[1])
            _take_effect(call, table, rest[0], rest[1])
        case "delete":
            call.line(f"Deleted {held.delete(table, rest[0])} rows")
    return 0


def _take_effect(call: Call, table: str, key: str, value: str) -> None:
    """Writing some settings also switches something on the phone."""
    if (table, key) == ("global", "low_power"):
        call.phone.modes.battery_saver = value == "1"
    elif (table, key) == ("global", "stay_on_while_plugged_in"):
        call.phone.screen.stay_on = int(value) if value.isdigit() else 0


PROGRAMS: dict[str, Program] = {"getprop": getprop, "setprop": setprop, "settings": settings}
