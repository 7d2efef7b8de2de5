"""A night as Markdown, for an issue or the summary of a job: what there is to tell, then a table of all series."""

from __future__ import annotations

import re

from harness.nightly.tell.lines import Line, headline, lines_of, named, plain
from harness.results.night_kinds import MOST_TROUBLED_FIRST, AlertKind
from harness.results.nightly import NightResult, SeriesNight

MOST_ROWS = 100
"""GitHub takes 65,536 characters in an issue; the rest is counted."""
OWN_EXPLAINED = " Own: less what the other models on this phone did; it decides the series."
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~&$])")


def markdown_summary(result: NightResult) -> str:
    parts = [f"### Night {escaped(result.night.night)}: {escaped(headline(result))}"]
    parts += ["\n".join(_item(line) for line in lines_of(result))]
    parts += [_table(result)]
    own = any(one.own_ratio is not None for one in result.series)
    explained = f"Ratio: candidate / accepted build.{OWN_EXPLAINED if own else ''}"
    parts += [f"<sub>{explained} Repeat with {_code(result.night.command)}.</sub>"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _item(line: Line) -> str:
    rows = [f"- **{escaped(line.subject)}**: {escaped(line.what)}"]
    rows += [f"  - {escaped(detail)}" for detail in line.details]
    rows += [f"  - repeat with {_code(line.command)}"] if line.command else []
    return "\n".join(rows)


def _table(result: NightResult) -> str:
    if not result.series:
        return ""
    ordered = sorted(result.series, key=lambda one: _most_troubled_first(result, one))
    own = any(one.own_ratio is not None for one in result.series)
    names = ("Series", "State", "Ratio", "95 % interval", *(("Own", "95 % interval") if own else ()), "Stage", "Pairs")
    rows = [_cells(*names), _cells("---", "---", *("---:" for _ in names[2:]))]
    rows += [_row(result, one, own=own) for one in ordered[:MOST_ROWS]]
    left = len(ordered) - MOST_ROWS
    return "\n".join(rows) + (f"\n\n…and {left} more." if left > 0 else "")


def _most_troubled_first(result: NightResult, one: SeriesNight) -> tuple[bool, int, float]:
    alert = result.alert_of(one.series)
    stands = alert is not None and alert.kind is AlertKind.SLOWER
    return not stands, MOST_TROUBLED_FIRST.index(one.state), -(one.ratio or 0.0)


def _row(result: NightResult, one: SeriesNight, *, own: bool) -> str:
    ratios = [_ratio(one.ratio), _interval(one.low, one.high)]
    ratios += [_ratio(one.own_ratio), _interval(one.own_low, one.own_high)] if own else []
    return _cells(escaped(named(one)), escaped(result.told_state(one)), *ratios, str(one.stage), str(one.pairs))


def _ratio(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.4f}"


def _interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.4f} – {high:.4f}"


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Nothing in it is Markdown or HTML. An empty comment keeps @name from calling somebody; a backslash would not."""
    return _MARKUP.sub(r"\\\1", plain(text)).replace("@", "@<!-- -->")


def _code(command: str) -> str:
    return f"`{plain(command).replace('`', '')}`"
