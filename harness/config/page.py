"""The part of docs/configuration.md that is made of the model: a file with every key, and a table for each section."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.config.keys import Key, Section, sections

BEGIN = "<!-- From here to the end mark: written by scripts/configuration_page.py from the model. -->"
END = "<!-- The end mark. -->"


def written(page: str) -> str:
    """The page with what stands between its two marks made anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{_file()}\n\n{_tables()}\n\n{END}{after}"


def _file() -> str:
    blocks = ("\n".join((section.heading, *map(_line, section.keys))) for section in sections())
    return "```toml\n" + "\n\n".join(blocks) + "\n```"


def _line(key: Key) -> str:
    return f"{key.name} = {_toml(key.example)}"


def _tables() -> str:
    return "\n\n".join("\n".join(_table(section)) for section in sections())


def _table(section: Section) -> Iterator[str]:
    yield f"## `{section.heading}`\n\n{section.description}\n"
    yield "| key | default | allowed | option | what it says |"
    yield "|---|---|---|---|---|"
    for key in section.keys:
        cells = (f"`{key.name}`", _default(key), key.allowed, _option(key), key.description)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(key: Key) -> str:
    if key.required:
        return "(required)"
    return "" if key.default is None else f"`{_toml(key.default)}`"


def _option(key: Key) -> str:
    if key.option is None:
        return ""
    name = key.option.replace("_", "-")
    return f"`--{name}`, `--no-{name}`" if key.type is bool else f"`--{name}`"


def _toml(value: Any) -> str:
    """JSON's numbers, texts, truths and lists are spelled as TOML's are."""
    return json.dumps(value)
