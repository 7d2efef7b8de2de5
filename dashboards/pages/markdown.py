"""A summary that fits a comment on a pull request, and its chart as an SVG file that needs no browser to make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

from dashboards.errors import NothingToShow, ReportNotWritten
from dashboards.figures.dot_plot import dot_plot
from dashboards.figures.figure5 import figure5
from dashboards.figures.growth import growth_of, off_words
from dashboards.figures.points import Point, points_of
from dashboards.figures.published_curves import published_curves
from dashboards.figures.words import millions, milliseconds, percent, plural, spoken
from dashboards.pages.budget import budget_of
from dashboards.pages.missing import missing_of
from dashboards.pages.page_template import page, write
from dashboards.pages.session_words import SessionsOf, session_words, without_sessions
from dashboards.pages.verdict import FRONTIER_MARKS, frontier_of, verdict_on
from harness.analysis.precision_words import own_percent, spelled
from harness.exchange.privacy import mask_for
from harness.results.outcomes import SweepResult
from harness.visible import visible

MOST_ROWS = 40
"""A comment may hold 65,536 characters; the fastest and most accurate come first, the rest is counted."""

HEADLINE_LETTERS = 100
"""So many fit into a line of the chart."""

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~@])")


def markdown_summary(
    results: Sequence[SweepResult], chart: str = "", *, full: bool = False, sessions: SessionsOf = without_sessions
) -> str:
    """`chart` is the address of the picture, such as the name of a file beside the text."""
    if not results:
        raise NothingToShow("summary", "no run was named", "measure one with `bigcore sweep`")
    on_sessions = session_words(results, sessions)
    results = _shown(results, full)
    points = points_of(results)
    verdict = verdict_on(results, points)
    parts = [f"### {plain(verdict.headline)}"]
    parts += [f"> **{plain(verdict.warning)}**"] if verdict.warning else []
    parts += [" ".join(plain(sentence) for sentence in (*verdict.sentences, *on_sessions))]
    parts += [f"![{_drawn(points)}]({chart})"] if chart else []
    parts += [_table(points), _outliers(points), _missing(results), _fine_print(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def write_markdown(
    results: Sequence[SweepResult], destination: Path, *, full: bool = False, sessions: SessionsOf = without_sessions
) -> Path:
    """Writes the text, and the chart beside it; returns the chart's place."""
    if destination.is_dir():  # before its chart is written beside it
        raise ReportNotWritten(destination, "Is a directory", "name another file to write to")
    chart = destination.with_suffix(".svg")
    write(chart, chart_svg(results, full=full))
    write(destination, markdown_summary(results, chart.name.replace(" ", "%20"), full=full, sessions=sessions))
    return chart


def chart_svg(results: Sequence[SweepResult], *, full: bool = False) -> str:
    results = _shown(results, full)
    points = points_of(results)
    verdict = verdict_on(results, points)
    drawn = figure5(points, published_curves(), budget_of(points))
    headline = wrap(verdict.headline, HEADLINE_LETTERS) or [""]
    return page("figure5.svg.j2", figure=drawn, dots=dot_plot(points), headline=headline, warning=verdict.warning)


def _drawn(points: Sequence[Point]) -> str:
    return (
        "Accuracy against multiply-adds and against latency" if dot_plot(points) is None else "Latency of each variant"
    )


def plain(text: str) -> str:
    """Returns anybody's words with nothing that Markdown would take for its own."""
    return _MARKUP.sub(r"\\\1", visible(text, 300))


def _shown(results: Sequence[SweepResult], full: bool) -> Sequence[SweepResult]:
    return results if full else mask_for(results).records(results)


def _table(points: Sequence[Point]) -> str:
    if not points:
        return ""
    best = frontier_of(points)
    several = len({point.result.run.run for point in points}) > 1
    order = sorted(range(len(points)), key=lambda place: (place not in best, points[place].latency_ms or float("inf")))
    kept = sorted(order[:MOST_ROWS], key=lambda place: points[place].latency_ms or float("inf"))
    run = ["Run"] if several else []
    heads = ["Variant", *run, "Top-1", "Multiply-adds", "Latency, ms", "95 %, this session", "Own", "Verdict"]
    aligned = ["---", *("---" for _ in run), "---:", "---:", "---:", "---:", "---:", "---"]
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, aligned)]
    lines += [_row(points[place], FRONTIER_MARKS[best[place]] if place in best else "", several) for place in kept]
    left = len(points) - len(kept)
    return "\n".join(lines) + (f"\n\n…and {plural(left, 'variant')} more." if left else "")


def _row(point: Point, frontier: str, several: bool) -> str:
    estimate = point.estimate
    cells = [f"**{plain(point.variant)}** {frontier}" if frontier else plain(point.variant)]
    cells += [plain(point.run_name)] if several else []
    cells += [percent(point.top1), millions(point.madds), milliseconds(estimate.latency_ms)]
    cells += [f"{milliseconds(estimate.low_ms)} – {milliseconds(estimate.high_ms)}"]
    cells += ["–" if (own := own_percent(estimate)) is None else spelled(own)]
    cells += [_judged(point)]
    return f"| {' | '.join(cells)} |"


def _judged(point: Point) -> str:
    """Also tells what is to be known of a valid number, such as few starts."""
    estimate = point.estimate
    state = "valid" if point.trusted else "not valid"
    told = [*estimate.reasons, *estimate.notes]
    unproven = [f"unproven {word}" for word in estimate.unproven]
    return plain(f"{state}: {', '.join(map(spoken, told + unproven))}" if told or unproven else state)


def _outliers(points: Sequence[Point]) -> str:
    """How latency grows in each run, and up to three variants that stand off the line."""
    grown = growth_of(points)
    told = []
    for growth in grown:
        told.append(f"- {plain(growth.name) + ': ' if len(grown) > 1 else ''}{plain(growth.said)}")
        told += [f"  - {plain(points[one.point].variant)} {off_words(one.ratio)}." for one in growth.outliers[:3]]
    return "\n".join(told)


def _missing(results: Sequence[SweepResult]) -> str:
    missing = missing_of(results)
    told = [f"- {plain(one.subject)}: {plain(one.reason)}" for one in missing[:5]]
    return "\n".join(["Missing:", "", *told]) if told else ""


def _fine_print(results: Sequence[SweepResult]) -> str:
    commands = " ".join(f"`{visible(result.sweep.command, 200).replace('`', '')}`" for result in results)
    return f"<sub>◆ no other variant is both faster and more accurate; ◇ perhaps. Repeat with {commands}.</sub>"
