"""What is said to people goes to standard error; the one JSON document goes to standard output."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console

_WIDE = 200


def printable(text: str) -> str:
    """Anybody's text without what could move the cursor, colour the terminal or turn the line around."""
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Cs") else letter for letter in text)


def people() -> Console:
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


def say(words: str) -> None:
    people().print(printable(words), markup=False)


def results() -> Console:
    """Standard output, for the table that a command was asked for. A pipe or file has no edge to wrap at."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDE
    return Console(highlight=False, width=wide, soft_wrap=not sys.stdout.isatty())


def say_result(words: str) -> None:
    results().print(printable(words), markup=False)


def document(model: BaseModel) -> None:
    sys.stdout.write(model.model_dump_json(by_alias=True, indent=2) + "\n")
