"""The sweep report: one file that holds everything and asks no network for anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dashboards.errors import NothingToShow
from dashboards.figures.dot_plot import dot_plot
from dashboards.figures.figure5 import figure5
from dashboards.figures.points import IMPRECISE_PERCENT, looks_among, points_of
from dashboards.figures.published_curves import published_curves
from dashboards.figures.shared_levels import levels_of, shared_levels
from dashboards.pages.budget import budget_of
from dashboards.pages.drawing import drawing_of
from dashboards.pages.interactive_figures import FIGURES
from dashboards.pages.missing import missing_of
from dashboards.pages.page_template import interactive_page, write
from dashboards.pages.percentiles import percentile_rows
from dashboards.pages.provenance import provenances_of
from dashboards.pages.ratios import ratio_tables
from dashboards.pages.rows import rows_of
from dashboards.pages.session_words import SessionsOf, session_words, without_sessions
from dashboards.pages.sustained import only_sustained, sustained_html
from dashboards.pages.verdict import verdict_on
from harness.analysis.precision_words import spelled
from harness.analysis.run_dimensions import RunRatios
from harness.exchange.privacy import mask_for, without_outputs, without_plan
from harness.exchange.report_writing import packed, records_of
from harness.results.outcomes import SweepResult
from harness.results.records import Sample

Samples = Callable[[str], tuple[Sample, ...]] | Mapping[str, tuple[Sample, ...]]
"""Gives the samples of a run by its name."""

SCRIPTS = (
    "words.js", "unpack.js", "state.js", "groups.js", "theme.js", "tooltip.js", "labels.js", "scatter.js", "figure5.js",
    "dots.js", "budget.js", "two.js", "afford.js", "table.js", "filters.js", "section.js",
    *(figure.script for figure in FIGURES), "csv.js", "copy.js",
    "pdf_path.js", "pdf.js", "picture_words.js", "paper_panel.js", "downloads.js", "main.js",
)  # fmt: skip


RatiosOf = Callable[[SweepResult], Sequence[RunRatios]]
"""Gives the ratios of a sweep's own runs."""


def without_ratios(_: SweepResult) -> Sequence[RunRatios]:
    return ()


def write_report(
    result: SweepResult | Sequence[SweepResult],
    samples: Samples,
    destination: Path,
    *,
    full: bool = False,
    ratios: RatiosOf = without_ratios,
    sessions: SessionsOf = without_sessions,
) -> None:
    """`full` keeps serials, host name, user name and paths, which a shared report leaves out."""
    results = (result,) if isinstance(result, SweepResult) else tuple(result)
    if not results:
        raise NothingToShow("report", "no run was named and the store holds none", "measure one with `bigcore sweep`")
    found = samples_of(results, samples)
    if only_sustained(results):
        write(destination, sustained_html(results, found, full=full))
        return
    told = tuple(one for each in results for one in ratios(each))
    words = session_words(results, sessions)
    write(destination, report_html(results, found, told, words, full=full))


def samples_of(results: Sequence[SweepResult], samples: Samples) -> tuple[Sample, ...]:
    names = [run.run.run for result in results for run in result.runs]
    if isinstance(samples, Mapping):
        return tuple(sample for name in names for sample in samples.get(name, ()))
    return tuple(sample for name in names for sample in samples(name))


def report_html(
    results: Sequence[SweepResult],
    samples: Sequence[Sample],
    ratios: Sequence[RunRatios] = (),
    on_sessions: Sequence[str] = (),
    *,
    full: bool = False,
) -> str:
    results = tuple(without_plan(result) for result in results)
    if not full:
        mask = mask_for(results)
        results, samples = mask.records(results), mask.records(without_outputs(samples))
    points = points_of(results)
    curves = published_curves()
    verdict = verdict_on(results, points)
    verdict = replace(verdict, sentences=(*verdict.sentences, *on_sessions))
    return interactive_page(
        "report.html.j2",
        SCRIPTS,
        packed(records_of(results, samples) | drawing_of(results, points, curves)),
        verdict=verdict,
        title=_title(verdict.headline, results),
        when=_when(results),
        figure=figure5(points, curves, budget_of(points)),
        dots=dot_plot(points),
        curves=curves,
        rows=rows_of(points),
        ratios=ratio_tables(ratios),
        percentiles=percentile_rows(points),
        several_runs=len({point.result.run.run for point in points}) > 1,
        energy=any(point.estimate.energy_mj is not None for point in points),
        own=any(point.estimate.own_low_ms is not None for point in points),
        between=any(point.estimate.between_low_ms is not None for point in points),
        provenances=provenances_of(results),
        missing=missing_of(results),
        looks=looks_among(points),
        imprecise=f"{IMPRECISE_PERCENT:g}",
        levels=" and ".join(spelled(level.percent) for level in levels_of(points)),
        shared=bool(shared_levels(points)),
    )


def _title(headline: str, results: Sequence[SweepResult]) -> str:
    """A mail preview shows the title, so the subject comes first and the maker last."""
    return f"{headline} – {_when(results)} – bigcore"


def _when(results: Sequence[SweepResult]) -> str:
    return max(result.sweep.started_at for result in results).replace("T", " ").removesuffix("Z")[:16] + " UTC"
