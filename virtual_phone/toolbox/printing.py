"""`echo` and `printf`, and the escapes that they know."""

from __future__ import annotations

import re

from virtual_phone.device.call import Call, Program

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


PROGRAMS: dict[str, Program] = {"echo": echo, "printf": printf}
