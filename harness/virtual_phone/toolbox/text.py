"""Commands over lines of text."""

from __future__ import annotations

import itertools
import os
import re

from harness.virtual_phone.shell.call import Call, Program
from harness.virtual_phone.shell.pipes import read_all
from harness.virtual_phone.toolbox.options import take

CHUNK = 256 * 1024
ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "\\": "\\",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "e": "\x1b",
    "0": "\0",
}


async def inputs(call: Call, names: list[str], silently: bool = False) -> list[tuple[str, bytes]] | None:
    """Each named file's content, standard input for none or `-`. None and a message where one cannot be read."""
    found: list[tuple[str, bytes]] = []
    failed = False
    for name in names or ["-"]:
        if name == "-":
            found.append(("-", await read_all(call.stdin)))
            continue
        try:
            found.append((name, call.phone.files.read(call.path(name), call.process.actor)))
        except OSError as fault:
            if not silently:
                call.error(f"{name}: {os.strerror(fault.errno or 0)}")
            failed = True
    return None if failed and not found else found


async def cat(call: Call) -> int:
    code = 0
    for name in [word for word in call.words if word == "-" or not word.startswith("-")] or ["-"]:
        if name == "-":
            while chunk := await call.stdin.read():
                call.stdout.write(chunk)
                await call.flush()
            continue
        try:
            content = call.phone.files.readable(call.path(name), call.process.actor)
        except OSError as fault:
            call.error(f"{name}: {os.strerror(fault.errno or 0)}")
            code = 1
            continue
        if isinstance(content, bytes):
            call.stdout.write(content)
            continue
        with content.open("rb") as file:
            while chunk := file.read(CHUNK):
                call.stdout.write(chunk)
                await call.flush()
    return code


def unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        letter = match.group(1)
        if letter[0] == "x":
            return chr(int(letter[1:], 16))
        if letter[0] in "01234567" and len(letter) > 1:
            return chr(int(letter, 8) & 0xFF)
        return ESCAPES.get(letter, "\\" + letter)

    return re.sub(r"\\(x[0-9a-fA-F]{1,2}|0?[0-7]{3}|.)", one, text)


def echo(call: Call) -> int:
    words = call.words
    newline, escapes = True, True
    while words and re.fullmatch(r"-[neE]+", words[0]):
        newline = newline and "n" not in words[0]
        escapes = "E" not in words[0]
        words = words[1:]
    text = " ".join(words)
    call.out((unescape(text) if escapes else text) + ("\n" if newline else ""))
    return 0


FORMAT = re.compile(r"%(%|[-+ 0#]*\d*(?:\.\d+)?[diouxXeEfgGcsb])")


def printf(call: Call) -> int:
    if not call.words:
        call.error("Needs 1 argument")
        return 1
    template, arguments = unescape(call.words[0]), call.words[1:]
    while True:
        before = len(arguments)

        def one(match: re.Match[str]) -> str:
            conversion = match.group(1)
            if conversion == "%":
                return "%"
            value = arguments.pop(0) if arguments else ""
            return _formatted(conversion, value)

        call.out(FORMAT.sub(one, template))
        if not arguments or len(arguments) == before:
            return 0


def _formatted(conversion: str, value: str) -> str:
    kind = conversion[-1]
    if kind == "b":
        return unescape(value)
    if kind == "s":
        return f"%{conversion}" % value
    if kind == "c":
        return value[:1]
    try:
        number = float(value or "0") if kind in "eEfgG" else int(value or "0", 0)
    except ValueError:
        number = 0
    return f"%{conversion.replace('u', 'd').replace('i', 'd')}" % number


async def head(call: Call) -> int:
    return await _ends(call, from_end=False)


async def tail(call: Call) -> int:
    return await _ends(call, from_end=True)


async def _ends(call: Call, from_end: bool) -> int:
    words = [re.sub(r"^-(\d+)$", r"-n\1", word) for word in call.words]
    options = take(words, "qvf", "nc")
    found = await inputs(call, options.rest)
    if found is None:
        return 1
    for name, data in found:
        if len(found) > 1:
            call.line(f"==> {name} <==")
        pieces = [bytes([byte]) for byte in data] if "c" in options.values else data.splitlines(keepends=True)
        call.stdout.write(b"".join(_chosen(pieces, options.values.get("c") or options.values.get("n", "10"), from_end)))
    return 0


def _chosen(pieces: list[bytes], text: str, from_end: bool) -> list[bytes]:
    count = int(text.lstrip("+-") or 0)
    if from_end:
        return pieces[max(0, count - 1) :] if text.startswith("+") else pieces[len(pieces) - min(count, len(pieces)) :]
    return pieces[: max(0, len(pieces) - count)] if text.startswith("-") else pieces[:count]


async def wc(call: Call) -> int:
    options = take(call.words, "lwcm")
    found = await inputs(call, options.rest)
    if found is None:
        return 1
    wanted = [letter for letter in "lwcm" if letter in options.flags] or ["l", "w", "c"]
    totals = dict.fromkeys(wanted, 0)
    for name, data in found:
        counts = {
            "l": data.count(b"\n"),
            "w": len(data.split()),
            "c": len(data),
            "m": len(data.decode("utf-8", "replace")),
        }
        totals = {letter: totals[letter] + counts[letter] for letter in wanted}
        call.line(_counted([counts[letter] for letter in wanted], "" if name == "-" else name))
    if len(found) > 1:
        call.line(_counted(list(totals.values()), "total"))
    return 0


def _counted(counts: list[int], name: str) -> str:
    numbers = str(counts[0]) if len(counts) == 1 else " ".join(f"{count:7d}" for count in counts)
    return f"{numbers} {name}".rstrip()


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


async def sort(call: Call) -> int:
    options = take(call.words, "nrufb", "kt")
    found = await inputs(call, options.rest)
    if found is None:
        return 1
    lines = [line for _, data in found for line in data.decode("utf-8", "surrogateescape").splitlines()]
    if "u" in options.flags:
        lines = list(dict.fromkeys(lines))
    place = int(re.match(r"\d+", options.values["k"]).group()) - 1 if "k" in options.values else -1  # type: ignore[union-attr]

    def key(line: str) -> tuple[float, str]:
        fields = line.split(options.values.get("t"))
        text = (fields[place] if place < len(fields) else "") if place >= 0 else line
        number = re.match(r"\s*-?\d+(\.\d+)?", text)
        return (float(number.group()) if number and "n" in options.flags else 0.0, text)

    for line in sorted(lines, key=key, reverse="r" in options.flags):
        call.line(line)
    return 0


async def uniq(call: Call) -> int:
    options = take(call.words, "cdu")
    found = await inputs(call, options.rest[:1])
    if found is None:
        return 1
    lines = found[0][1].decode("utf-8", "surrogateescape").splitlines()
    for line, run in itertools.groupby(lines):
        call.line(f"{len(list(run)):>7} {line}" if "c" in options.flags else line)
    return 0


async def tr(call: Call) -> int:
    options = take(call.words, "dsc", permute=False)
    data = (await read_all(call.stdin)).decode("utf-8", "surrogateescape")
    first = _characters(options.rest[0]) if options.rest else ""
    if "d" in options.flags:
        call.out("".join(c for c in data if (c in first) == ("c" in options.flags)))
        return 0
    second = _characters(options.rest[1]) if len(options.rest) > 1 else first
    second += second[-1:] * (len(first) - len(second))
    data = data.translate(str.maketrans(first, second[: len(first)]))
    call.out(re.sub(f"([{re.escape(second)}])\\1+", r"\1", data) if "s" in options.flags else data)
    return 0


def _characters(text: str) -> str:
    named = {"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:space:]": " \t\n\r\v\f"}
    for name, characters in named.items():
        text = text.replace(name, characters)
    return re.sub(
        r"(.)-(.)",
        lambda m: "".join(map(chr, range(ord(m.group(1)), ord(m.group(2)) + 1))),
        unescape(text),
        flags=re.DOTALL,
    )


async def cut(call: Call) -> int:
    options = take(call.words, "s", "dfc")
    found = await inputs(call, options.rest)
    if found is None:
        return 1
    delimiter = options.values.get("d", "\t")
    for _, data in found:
        for line in data.decode("utf-8", "surrogateescape").splitlines():
            if "c" in options.values:
                call.line("".join(_picked(list(line), options.values["c"])))
            else:
                fields = line.split(delimiter)
                call.line(line if len(fields) == 1 else delimiter.join(_picked(fields, options.values.get("f", "1"))))
    return 0


def _picked(items: list[str], ranges: str) -> list[str]:
    wanted: set[int] = set()
    for part in ranges.split(","):
        first, dash, last = part.partition("-")
        wanted.update(range(int(first or 1), (int(last) if last else len(items) if dash else int(first)) + 1))
    return [item for place, item in enumerate(items, start=1) if place in wanted]


PROGRAMS: dict[str, Program] = {
    "cat": cat,
    "cut": cut,
    "echo": echo,
    "egrep": grep,
    "grep": grep,
    "head": head,
    "printf": printf,
    "sort": sort,
    "tail": tail,
    "tr": tr,
    "uniq": uniq,
    "wc": wc,
}
