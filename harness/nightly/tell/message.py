"""A night as plain text: for mail, for a terminal, for a log."""

from __future__ import annotations

from harness.nightly.tell.lines import Line, headline, lines_of, plain
from harness.nightly.tell.marks import sentence_of
from harness.results.nightly import NightResult


def subject_of(result: NightResult) -> str:
    return f"bigcore night {plain(result.night.night)}: {headline(result)}"


def message(result: NightResult) -> str:
    night = result.night
    phones = sorted({plain(one.model) for one in result.series})
    parts = [f"Night {plain(night.night)} on {', '.join(phones) or 'no phone'}: {headline(result)}."]
    parts += [sentence] if (sentence := sentence_of(result)) else []
    parts += [_paragraph(line) for line in lines_of(result)]
    parts += [f"The whole night again: {plain(night.command)}"]
    return "\n\n".join(parts) + "\n"


def _paragraph(line: Line) -> str:
    rows = [f"{line.subject}: {line.what}", *(f"  {detail}" for detail in line.details)]
    rows += [f"  repeat with: {line.command}"] if line.command else []
    return "\n".join(rows)
