"""Writes docs/reasons.md from the words of harness/reasons.py."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from harness.reasons import Note, Reason, Unproven  # noqa: E402  the checkout's own, wherever the script is called from

INTRODUCTION = """# Reasons, missing proof and notes

Stable words that `--json`, exports and reports carry. `make docs` writes this page from `harness/reasons.py`.
When exactly a sample is given a reason stands in [statistics](statistics.md), what to do about a phone in
[phones](phones.md)."""
TITLES = {Reason: "Reasons", Unproven: "Unproven", Note: "Notes"}


def page() -> str:
    return "\n\n".join((INTRODUCTION, *("\n".join(_section(kind)) for kind in TITLES))) + "\n"


def _section(kind: type[Reason] | type[Unproven] | type[Note]) -> Iterator[str]:
    yield f"## {TITLES[kind]}\n\n{kind.__doc__}\n"
    yield "| word | meaning |"
    yield "|---|---|"
    yield from (f"| `{word}` | {word.meaning} |" for word in kind)


if __name__ == "__main__":
    (HOME / "docs" / "reasons.md").write_text(page(), encoding="utf-8")
