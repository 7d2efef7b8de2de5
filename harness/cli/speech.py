"""What is said to people goes to standard error; the one JSON document goes to standard output.

All text leaves for the terminal here, and here it loses what could move the cursor, colour the terminal or turn a line
around: names come from files and phones that anybody may have written.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console

_WIDE = 200
_NARROWEST = 20


def printable(text: str) -> str:
    """Anybody's text on one line."""
    return text if text.isprintable() else "".join(" " if _moves(letter) else letter for letter in text)


def printable_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(map(printable, text.split("\n")))


def people() -> Console:
    from harness.cli.guarded_console import GuardedConsole

    wrap = not sys.stderr.isatty()
    environment = _environment()
    return GuardedConsole(stderr=True, highlight=False, soft_wrap=wrap, markup=False, emoji=False, _environ=environment)


def say(words: str) -> None:
    people().print(printable(words), markup=False)


def results() -> Console:
    """Standard output, for the table that a command was asked for. A pipe or file has no edge to wrap at."""
    from harness.cli.guarded_console import GuardedConsole

    environment = _environment()
    wide = None if sys.stdout.isatty() or "COLUMNS" in environment else _WIDE
    wrap = not sys.stdout.isatty()
    return GuardedConsole(highlight=False, width=wide, soft_wrap=wrap, markup=False, emoji=False, _environ=environment)


def _environment() -> dict[str, str]:
    """Without a width that nothing fits into, as some editors' shells and schedulers set: Rich would print nothing."""
    environment = dict(os.environ)
    given = environment.get("COLUMNS", "")
    if not (given.isascii() and given.isdigit() and int(given) >= _NARROWEST):
        environment.pop("COLUMNS", None)
    return environment


def line(words: str) -> None:
    """One line of standard output, never wrapped, at once."""
    sys.stdout.write(f"{printable(words)}\n")
    sys.stdout.flush()


def lines(words: str) -> None:
    """Lines of standard output that were laid out elsewhere."""
    sys.stdout.write(printable_lines(words))


def say_result(words: str) -> None:
    results().print(printable(words), markup=False)


def document(model: BaseModel) -> None:
    sys.stdout.write(document_text(model))


def document_text(model: BaseModel) -> str:
    whole = model.model_dump_json(by_alias=True, indent=2)
    return "\n".join(map(_escaped, whole.split("\n"))) + "\n"


def _escaped(line: str) -> str:
    """JSON in which what moves a terminal is spelled out; it stands within strings only."""
    if line.isprintable() and _fits(line):
        return line
    return "".join(json.dumps(letter)[1:-1] if _moves(letter) or not _fits(letter) else letter for letter in line)


def _fits(text: str) -> bool:
    """Whether standard output's encoding has these letters; a locale's may not."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _moves(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs")
