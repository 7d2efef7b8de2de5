"""Words to arguments: parameters, command substitution, arithmetic, splitting, file names."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from virtual_phone.shell.arithmetic import evaluate
from virtual_phone.shell.braces import braces
from virtual_phone.shell.syntax import Arithmetic, Parameter, Script, Substitution, Text, Word

Piece = tuple[str, bool]
"""Characters, and whether they were quoted."""


class ExpansionFault(Exception):
    """A word cannot be expanded, as with ${NAME:?words}. The shell says it and ends."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What expansion needs of the shell."""

    value: Callable[[str], str | None]
    assign: Callable[[str, str], None]
    positional: Callable[[], list[str]]
    substitute: Callable[[Script], Awaitable[str]]
    names_in: Callable[[str], list[str]]
    """Returns the sorted file names in a folder, or none where it cannot be listed."""
    exists: Callable[[str], bool]


async def expand_words(words: tuple[Word, ...], around: Surroundings) -> list[str]:
    arguments: list[str] = []
    for word in (alternative for whole in words for alternative in braces(whole)):
        for pieces in await _fields(word, around):
            arguments.extend(_file_names(pieces, around))
    return arguments


async def expand_text(word: Word, around: Surroundings) -> str:
    """Expands without splitting and file names, as for assignments, redirections and `case`."""
    pieces = await _pieces(word, around)
    return "".join(text for text, _ in pieces)


async def expand_pattern(word: Word, around: Surroundings) -> re.Pattern[str]:
    return re.compile(_regex(await _pieces(word, around)), re.DOTALL)


async def _pieces(word: Word, around: Surroundings) -> list[Piece]:
    found: list[Piece] = []
    for place, part in enumerate(word.parts):
        if place == 0 and isinstance(part, Text) and not part.quoted and part.text == "~" and len(word.parts) == 1:
            found.append((around.value("HOME") or "/", True))
        elif isinstance(part, Text):
            found.append((part.text, part.quoted))
        else:
            found.append((await _value(part, around), part.quoted))
    return found


async def _fields(word: Word, around: Surroundings) -> list[list[Piece]]:
    fields: list[list[Piece]] = [[]]
    for part, (text, quoted) in zip(word.parts, await _pieces(word, around), strict=True):
        if isinstance(part, Parameter) and part.name == "@" and quoted:
            values = around.positional()
            for place, value in enumerate(values):
                if place:
                    fields.append([])
                fields[-1].append((value, True))
        elif isinstance(part, Text) or quoted:
            fields[-1].append((text, quoted))
        else:
            _split_into(fields, text, around.value("IFS"))
    return [field for field in fields if field and (any(text for text, _ in field) or any(q for _, q in field))]


def _split_into(fields: list[list[Piece]], text: str, separators: str | None) -> None:
    """The unquoted value of a parameter is split at blanks (or IFS)."""
    ifs = " \t\n" if separators is None else separators
    if not ifs:
        fields[-1].append((text, False))
        return
    pattern = f"[{re.escape(ifs)}]+"
    parts = re.split(pattern, text)
    for place, piece in enumerate(parts):
        if place and (fields[-1] or place > 1):
            fields.append([])
        if piece:
            fields[-1].append((piece, False))


async def _value(part: Parameter | Substitution | Arithmetic, around: Surroundings) -> str:
    if isinstance(part, Substitution):
        return (await around.substitute(part.body)).rstrip("\n")
    if isinstance(part, Arithmetic):
        return str(evaluate(await expand_text(part.expression, around), around.value, around.assign))
    return await _parameter(part, around)


async def _parameter(part: Parameter, around: Surroundings) -> str:
    value = " ".join(around.positional()) if part.name in "@*" else around.value(part.name)
    if part.operator == "length":
        return str(len(value or ""))
    if part.operand is None:
        return value or ""
    if part.operator in ("#", "##", "%", "%%"):
        return _trimmed(value or "", part.operator, await _pieces(part.operand, around))
    missing = value is None or (part.operator.startswith(":") and not value)
    match part.operator[-1]:
        case "-":
            return await expand_text(part.operand, around) if missing else value or ""
        case "=":
            if missing:
                value = await expand_text(part.operand, around)
                around.assign(part.name, value)
            return value or ""
        case "+":
            return "" if missing else await expand_text(part.operand, around)
        case _:
            if missing:
                raise ExpansionFault(f"{part.name}: {await expand_text(part.operand, around) or 'parameter not set'}")
            return value or ""


def _trimmed(value: str, operator: str, pattern: list[Piece]) -> str:
    expression = re.compile(_regex(pattern), re.DOTALL)
    lengths = range(len(value) + 1)
    if operator in ("##", "%"):
        lengths = range(len(value), -1, -1)
    for cut in lengths:
        taken = value[:cut] if operator[0] == "#" else value[cut:]
        if expression.fullmatch(taken):
            return value[cut:] if operator[0] == "#" else value[:cut]
    return value


def _is_pattern(pieces: list[Piece]) -> bool:
    return any(not quoted and any(character in "*?[" for character in text) for text, quoted in pieces)


def _file_names(pieces: list[Piece], around: Surroundings) -> list[str]:
    literal = "".join(text for text, _ in pieces)
    if not _is_pattern(pieces):
        return [literal]
    levels: list[list[Piece]] = [[]]
    for text, quoted in pieces:
        for place, part in enumerate(text.split("/")):
            if place:
                levels.append([])
            levels[-1].append((part, quoted))
    found = [""]
    for place, level in enumerate(levels):
        found = _one_level(found, level, place == len(levels) - 1, around)
    return found or [literal]


def _one_level(bases: list[str], level: list[Piece], last: bool, around: Surroundings) -> list[str]:
    end = "" if last else "/"
    name = "".join(text for text, _ in level)
    if not _is_pattern(level):
        grown = [base + name + end for base in bases]
        return [path for path in grown if not last or not name or around.exists(path)]
    pattern = re.compile(_regex(level), re.DOTALL)
    hidden = name.startswith(".")
    return [
        base + entry + end
        for base in bases
        for entry in around.names_in(base or ".")
        if pattern.fullmatch(entry) and (hidden or not entry.startswith("."))
    ]


def _regex(pieces: list[Piece]) -> str:
    """Returns a shell pattern as a regular expression; quoted characters stand for themselves."""
    characters = [(character, quoted) for text, quoted in pieces for character in text]
    out: list[str] = []
    at = 0
    while at < len(characters):
        character, quoted = characters[at]
        if quoted:
            out.append(re.escape(character))
        elif character == "*":
            out.append(".*")
        elif character == "?":
            out.append(".")
        elif character == "[" and (end := _bracket_end(characters, at)):
            inner = "".join(c for c, _ in characters[at + 1 : end])
            negated = inner[:1] in ("!", "^")
            body = (inner[1:] if negated else inner).replace("\\", "\\\\").replace("]", "\\]").replace("[", "\\[")
            out.append(f"[{'^' if negated else ''}{body}]")
            at = end
        else:
            out.append(re.escape(character))
        at += 1
    return "".join(out)


def _bracket_end(characters: list[Piece], start: int) -> int:
    for at in range(start + 2, len(characters)):
        if characters[at][0] == "]":
            return at
    return 0
