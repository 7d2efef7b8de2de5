"""Commands over lines of text."""

from __future__ import annotations

import itertools
import os
import re

from virtual_phone.device.call import Call, Program
from virtual_phone.device.pipes import read_all
from virtual_phone.toolbox.inputs import inputs
from virtual_phone.toolbox.options import take
from virtual_phone.toolbox.printing import unescape

CHUNK = 256 * 1024


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
    "head": head,
    "sort": sort,
    "tail": tail,
    "tr": tr,
    "uniq": uniq,
    "wc": wc,
}
