"""Single-letter options, taken apart as toybox does it."""

from __future__ import annotations

from dataclasses import dataclass, field

from virtual_phone.device.call import UnknownOption


@dataclass(frozen=True, slots=True)
class Options:
    flags: frozenset[str]
    values: dict[str, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)


def take(words: list[str], flags: str, with_value: str = "", permute: bool = True) -> Options:
    """`permute`: options may follow the operands, as everywhere but before a command of their own."""
    found: set[str] = set()
    values: dict[str, str] = {}
    rest: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word == "--":
            rest.extend(words[at:])
            break
        if not word.startswith("-") or word == "-":
            rest.append(word)
            if not permute:
                rest.extend(words[at:])
                break
            continue
        for place, letter in enumerate(word[1:], start=1):
            if letter in with_value:
                values[letter] = word[place + 1 :] or (words[at] if at < len(words) else "")
                at += 0 if word[place + 1 :] else 1
                break
            if letter not in flags:
                raise UnknownOption(letter)
            found.add(letter)
    return Options(frozenset(found), values, rest)
