"""What is said of the first thing in a file that cannot be: in the words of TOML, with what to write in its place."""

from __future__ import annotations

import difflib
import json
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from harness.config.sweep_toml import SweepConfig

UNSPOKEN = "unspoken"
"""The type of an error whose value is not told, as it may be a secret in the wrong place."""
PAGE_OF_SWEEPS = "docs/configuration.md"
MOST_LETTERS = 60
"""Of a value that is repeated."""


def first_error(error: ValidationError) -> ErrorDetails:
    """A key that is there and wrong before one that lacks: most often the first is the second, misspelled."""
    errors = error.errors()
    return next((one for one in errors if one["type"] != "missing"), errors[0])


def place(error: ErrorDetails) -> tuple[str | int, ...]:
    """The keys as the user wrote them: without pydantic's names of union members."""
    return tuple(
        part
        for part in error["loc"]
        if isinstance(part, int) or (part.islower() and part.isidentifier() and part not in ("int", "str"))
    )


def explained(model: type[BaseModel], error: ErrorDetails, own_page: str) -> tuple[str, str]:
    """What is wrong, and the next step. `own_page`: that of a file which has sections beside those of sweep.toml."""
    if error["type"] == "extra_forbidden":
        known = _keys_at(model, error["loc"][:-1])
        near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1, cutoff=0.6)
        return "is not a key", f"did you mean {near[0]}?" if near else f"the keys here are {', '.join(known)}"
    of_sweeps = bool(error["loc"]) and error["loc"][0] in SweepConfig.model_fields
    return _what(error), f"see {PAGE_OF_SWEEPS if of_sweeps else own_page}"


def _what(error: ErrorDetails) -> str:
    message = _in_words_of_toml(error)
    # A rule over several keys names them in its own sentence.
    unsaid = isinstance(error["input"], Mapping) or error["type"] == UNSPOKEN
    return message if unsaid else f"{_short(error['input'])} is refused: {message}"


def _in_words_of_toml(error: ErrorDetails) -> str:
    key = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "tuple_type" if len(error["loc"]) == 1:  # a section
            return f"tables of that name are wanted; write [[{key}]]"
        case "tuple_type":
            return f"a list is wanted; write {_as_list(error['input'])}"
        case "model_type" | "model_attributes_type":
            return f"one table is wanted; write [{key}]"
        case "too_short":
            return f"at least {error['ctx']['min_length']} is wanted"
        case "path_type":
            return "a path is wanted, as a text"
    message = error["msg"].removeprefix("Value error, ")
    return message[0].lower() + message[1:]


def _as_list(value: object) -> str:
    """Words, where they may have been meant as several; what is no value of a list is told by its kind alone."""
    if not isinstance(value, str | int | float):
        return "[…]"
    words = _words(value) if isinstance(value, str) else [value]
    text = _masked(json.dumps(words, ensure_ascii=False), '…"]')
    return text if len(text) <= MOST_LETTERS else "[…]"


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # a quote that is not closed
        return [text]


def _short(value: object) -> str:
    text = _masked(repr(value), "…'")
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 3] + "…"


def _masked(text: str, end: str) -> str:
    """An address may be a secret in the wrong place."""
    return re.sub(r"://.*", f"://{end}", text, flags=re.DOTALL)


def _keys_at(model: type[BaseModel], where: Sequence[str | int]) -> list[str]:
    for part in where:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation
        inner = [t for t in (annotation, *get_args(annotation)) if isinstance(t, type) and issubclass(t, BaseModel)]
        if inner:
            model = inner[0]
    return list(model.model_fields)
