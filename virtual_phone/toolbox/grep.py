"""`grep`, which finds lines by an expression."""

from __future__ import annotations

import re

from virtual_phone.device.call import Call, Program
from virtual_phone.toolbox.inputs import inputs
from virtual_phone.toolbox.options import take


async def grep(call: Call) -> int:
    options = take(call.words, "ivncqlhHEFwxosr", "em")
    rest = list(options.rest)
    if "e" not in options.values and not rest:
        call.error("no REGEX")
        return 2
    pattern = options.values.get("e") or rest.pop(0)
    try:
        expression = _expression(pattern, options.flags | ({"E"} if call.name == "egrep" else set()))
    except re.error:
        call.error(f"bad REGEX '{pattern}'")
        return 2
    found = await inputs(call, rest, "s" in options.flags)
    if found is None:
        return 2
    matched = False
    for name, data in found:
        prefix = f"{name}:" if (len(found) > 1 or "H" in options.flags) and "h" not in options.flags else ""
        hits = _hits(data, expression, options.flags, int(options.values.get("m", "0")))
        matched = matched or bool(hits)
        _show_hits(call, name, prefix, hits, options.flags)
    return 0 if matched else 1


def _expression(pattern: str, flags: frozenset[str] | set[str]) -> re.Pattern[bytes]:
    if "F" in flags:
        pattern = "|".join(re.escape(line) for line in pattern.split("\n"))
    elif "E" not in flags:
        # A basic expression: the bare characters are literal and the escaped ones are operators.
        pattern = re.sub(r"\\([(){}|+?])|([(){}|+?])", lambda m: m.group(1) or "\\" + m.group(2), pattern)
    if "F" not in flags:
        pattern = pattern.replace("[[:space:]]", r"\s").replace("[[:digit:]]", r"\d")
    if "w" in flags:
        pattern = rf"\b(?:{pattern})\b"
    if "x" in flags:
        pattern = rf"^(?:{pattern})$"
    return re.compile(pattern.encode("utf-8", "surrogateescape"), re.IGNORECASE if "i" in flags else 0)


def _hits(data: bytes, expression: re.Pattern[bytes], flags: frozenset[str], most: int) -> list[tuple[int, bytes]]:
    hits: list[tuple[int, bytes]] = []
    for number, line in enumerate(data.split(b"\n")[: data.count(b"\n") + (not data.endswith(b"\n"))], start=1):
        match = expression.search(line)
        if (match is None) == ("v" in flags):
            hits.append((number, match.group(0) if "o" in flags and match else line))
            if most and len(hits) >= most:
                break
    return hits


def _show_hits(call: Call, name: str, prefix: str, hits: list[tuple[int, bytes]], flags: frozenset[str]) -> None:
    if "q" in flags:
        return
    if "c" in flags:
        call.line(f"{prefix}{len(hits)}")
    elif "l" in flags:
        if hits:
            call.line(name)
    else:
        for number, line in hits:
            call.stdout.write(f"{prefix}{f'{number}:' if 'n' in flags else ''}".encode() + line + b"\n")


PROGRAMS: dict[str, Program] = {"egrep": grep, "grep": grep}
