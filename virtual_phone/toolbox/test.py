"""`test` and `[`, which compare files, strings and numbers."""

from __future__ import annotations

from collections.abc import Callable

from virtual_phone.device.call import Call, Program

BINARY: dict[str, Callable[[str, str], bool]] = {
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "-eq": lambda a, b: int(a) == int(b),
    "-ne": lambda a, b: int(a) != int(b),
    "-lt": lambda a, b: int(a) < int(b),
    "-le": lambda a, b: int(a) <= int(b),
    "-gt": lambda a, b: int(a) > int(b),
    "-ge": lambda a, b: int(a) >= int(b),
}


def test(call: Call) -> int:
    words = list(call.words)
    if call.name == "[":
        if words[-1:] != ["]"]:
            call.error("missing ]")
            return 2
        words.pop()
    try:
        return 0 if _either(call, words) else 1
    except (ValueError, IndexError):
        call.error("bad number or expression")
        return 2


def _either(call: Call, words: list[str]) -> bool:
    for joiner, combine in (("-o", any), ("-a", all)):
        if joiner in words[1:-1]:
            at = words.index(joiner, 1)
            return combine([_either(call, words[:at]), _either(call, words[at + 1 :])])
    return _one(call, words)


def _one(call: Call, words: list[str]) -> bool:
    if not words:
        return False
    if words[0] == "!" and len(words) > 1:
        return not _one(call, words[1:])
    if len(words) == 1:
        return bool(words[0])
    if len(words) == 2:
        return _unary(call, words[0], words[1])
    return BINARY[words[1]](words[0], words[2]) if words[1] in BINARY else _fail()


def _fail() -> bool:
    raise ValueError


def _unary(call: Call, operator: str, word: str) -> bool:
    if operator == "-n":
        return bool(word)
    if operator == "-z":
        return not word
    files, actor, path = call.phone.files, call.process.actor, call.path(word)
    if operator in ("-L", "-h"):
        try:
            return files.status(path, actor, follow=False).mode & 0o170000 == 0o120000
        except OSError:
            return False
    if not files.exists(path, actor):
        return False
    status = files.status(path, actor)
    answers = {
        "-e": True,
        "-f": status.mode & 0o170000 == 0o100000,
        "-d": status.is_folder,
        "-s": status.size > 0,
        "-r": files.may(path, actor, 4),
        "-w": files.may(path, actor, 2),
        "-x": files.may(path, actor, 1),
    }
    return answers[operator] if operator in answers else _fail()


PROGRAMS: dict[str, Program] = {"[": test, "test": test}
