"""A night as Markdown, for an issue or the summary of a job: what there is to tell, then a table of all series."""

from __future__ import annotations

import re

from harness.nightly.tell.lines import Line, headline, lines_of, named, plain
from harness.results.nightly import MOST_TROUBLED_FIRST, NightResult, SeriesNight

MOST_ROWS = 100
"""GitHub takes 65,536 characters in an issue; the rest is counted."""
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~&$])")


def markdown_summary(result: NightResult) -> str:
    parts = [f"### Night {escaped(result.night.night)}: {escaped(headline(result))}"]
    parts += ["\n".join(_item(line) for line in lines_of(result))]
    parts += [_table(result)]
    parts += [f"<sub>Ratio: candidate / accepted build. Repeat with {_code(result.night.command)}.</sub>"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _item(line: Line) -> str:
    rows = [f"- **{escaped(line.subject)}**: {escaped(line.what)}"]
    rows += [f"  - {escaped(detail)}" for detail in line.details]
    rows += [f"  - repeat with {_code(line.command)}"] if line.command else []
    return "\n".join(rows)


def _table(result: NightResult) -> str:
    if not result.series:
        return ""
    ordered = sorted(result.series, key=lambda one: (MOST_TROUBLED_FIRST.index(one.state), -(one.ratio or 0.0)))
    rows = [
        "| Series | State | Ratio | 95 % interval | Stage | Pairs |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    rows += [_row(one) for one in ordered[:MOST_ROWS]]
    left = len(ordered) - MOST_ROWS
    return "\n".join(rows) + (f"\n\n…and {left} more." if left > 0 else "")


def _row(one: SeriesNight) -> str:
    ratio = "–" if one.ratio is None else f"{one.ratio:.4f}"
    interval = "–" if one.low is None or one.high is None else f"{one.low:.4f} – {one.high:.4f}"
    state = one.state.value.replace("_", " ")
    cells = (escaped(named(one)), state, ratio, interval, str(one.stage), str(one.pairs))
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Nothing in it is Markdown or HTML. An empty comment keeps @name from calling somebody; a backslash would not."""
    return _MARKUP.sub(r"\\\1", plain(text)).replace("@", "@<!-- -->")


def _code(command: str) -> str:
    return f"`{plain(command).replace('`', '')}`"
