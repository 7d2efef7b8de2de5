"""A night as plain text: for mail, for a terminal, for a log."""

from __future__ import annotations

from harness.nightly.tell.lines import Line, headline, lines_of, plain
from harness.nightly.tell.told import Told


def subject_of(told: Told) -> str:
    return f"bigcore night {plain(told.result.night.night)}: {headline(told)}"


def message(told: Told) -> str:
    night = told.result.night
    phones = sorted({plain(one.model) for one in told.result.phones})
    parts = [f"Night {plain(night.night)} on {', '.join(phones) or 'no phone'}: {headline(told)}."]
    parts += ["Rehearsed: nothing was measured."] if night.rehearsed else []
    parts += [_paragraph(line) for line in lines_of(told)]
    parts += [f"The whole night again: {plain(night.command)}"]
    return "\n\n".join(parts) + "\n"


def _paragraph(line: Line) -> str:
    rows = [f"{line.subject}: {line.what}", *(f"  {detail}" for detail in line.details)]
    rows += [f"  repeat with: {line.command}"] if line.command else []
    return "\n".join(rows)
