"""{a,b}: one word becomes several, before anything else is expanded."""

from __future__ import annotations

from virtual_phone.shell.syntax import Arithmetic, Parameter, Substitution, Text, Word

Part = Text | Parameter | Substitution | Arithmetic


def braces(word: Word) -> list[Word]:
    return [Word(parts) for parts in _alternatives(word.parts)]


def _alternatives(parts: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    for start, part in enumerate(parts):
        if _is(part, "{"):
            found = _group(parts, start)
            if found is not None:
                end, choices = found
                return [
                    parts[:start] + middle + rest
                    for choice in choices
                    for middle in _alternatives(choice)
                    for rest in _alternatives(parts[end + 1 :])
                ]
    return [parts]


def _is(part: Part, character: str) -> bool:
    return isinstance(part, Text) and not part.quoted and part.text == character


def _group(parts: tuple[Part, ...], start: int) -> tuple[int, list[tuple[Part, ...]]] | None:
    """Returns where the brace closes and what stands between its commas, or None without a comma or an end."""
    depth, choices, since = 0, [], start + 1
    for place in range(start + 1, len(parts)):
        part = parts[place]
        if _is(part, "{"):
            depth += 1
        elif _is(part, ",") and depth == 0:
            choices.append(parts[since:place])
            since = place + 1
        elif _is(part, "}"):
            if depth == 0:
                return (place, [*choices, parts[since:place]]) if choices else None
            depth -= 1
    return None
