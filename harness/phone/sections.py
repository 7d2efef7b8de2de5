"""Several questions in one round trip: each answer stands behind a marker line that names it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.phone.line import each, line

_MARKER = re.compile(r"::bigcore ([a-z_]+)::\r?\n")


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    command: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Texts by the name of their section."""

    texts: tuple[tuple[str, str], ...]

    def text(self, name: str) -> str:
        """Empty where the phone said nothing, or was cut off before."""
        return next((text for found, text in self.texts if found == name), "")


def gather(*sections: Section) -> str:
    """The shell line. A failing command costs its own section only."""
    return each(*(f"{line('echo', f'::bigcore {section.name}::')}; {section.command}" for section in sections))


def split(output: str) -> Answers:
    _, *rest = _MARKER.split(output)
    return Answers(tuple(zip(rest[::2], rest[1::2], strict=True)))
