"""The settings of a sweep as the sweep.toml that gives the same ones, though the store keeps them as JSON."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping

from harness.results.asked_for import settings_of


def toml_text(settings_json: str) -> str | None:
    """Returns None where the text is no set of tables: an imported store may hold anything."""
    settings = settings_of(settings_json)
    if not settings:
        return None
    blocks = [block for name, value in settings.items() for block in _blocks(name, value)]
    plain = [line for name, value in settings.items() if not _is_tables(value) for line in _line(name, value)]
    return "\n\n".join(["\n".join(plain), *blocks] if plain else blocks)


def _is_tables(value: object) -> bool:
    """An empty list of tables is written by leaving it out."""
    return isinstance(value, dict) or (isinstance(value, list) and all(isinstance(one, dict) for one in value))


def _blocks(name: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield _table(f"[{_key(name)}]", value)
    elif isinstance(value, list) and _is_tables(value):
        yield from (_table(f"[[{_key(name)}]]", one) for one in value)


def _table(heading: str, values: Mapping[str, object]) -> str:
    return "\n".join([heading, *(line for name, value in values.items() for line in _line(name, value))])


def _line(name: str, value: object) -> Iterator[str]:
    """TOML has no null: what is not set is left out."""
    if value is not None:
        yield f"{_key(name)} = {_value(value)}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _string(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value if one is not None)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(line for name, one in value.items() for line in _line(name, one))}}}"
    return _string(str(value))


def _string(text: str) -> str:
    return f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    """What cannot be seen is written by its number, so that the text is as safe to look at as to load."""
    if letter in '"\\':
        return f"\\{letter}"
    kind = unicodedata.category(letter)
    if kind == "Cs":
        return "\\uFFFD"  # Half a letter: TOML has no way to write it.
    if kind in ("Cc", "Cf", "Co", "Zl", "Zp"):
        return f"\\u{ord(letter):04X}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08X}"
    return letter
