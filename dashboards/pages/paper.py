"""The paper report: Tables 3 to 7 and Figures 1, 5, 6 and 7, each row published, counted, measured and explained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dashboards.errors import NothingToShow
from dashboards.figures.figure5 import figure5
from dashboards.figures.points import points_of
from dashboards.figures.positive import positive_chart
from dashboards.figures.published_curves import published_curves
from dashboards.figures.spiral import spirals
from dashboards.pages.page_template import page, write
from dashboards.pages.paper_figure5 import figure5_table
from dashboards.pages.paper_here import Here
from dashboards.pages.paper_rows import paper_tables
from dashboards.pages.paper_score import scorecard
from dashboards.pages.provenance import provenances_of
from dashboards.pages.verdict import warning_of
from harness.exchange.privacy import mask_for, without_plan
from harness.results.outcomes import SweepResult
from models.comparison import TOLERANCE_PERCENT


def write_paper(results: Sequence[SweepResult], destination: Path, *, full: bool = False) -> None:
    if not results:
        raise NothingToShow("paper report", "no run was named", "measure one with `bigcore sweep`")
    write(destination, paper_html(results, full=full))


def paper_html(results: Sequence[SweepResult], *, full: bool = False) -> str:
    results = tuple(without_plan(result) for result in results)
    if not full:
        results = mask_for(results).records(results)
    points = points_of(results)
    runs = [run for result in results for run in result.runs]
    here = Here.of(points)
    tables, rows = paper_tables(here), figure5_table(here)
    return page(
        "paper.html.j2",
        title="MobileNetV2, the paper’s tables and figures beside what was counted and measured – bigcore",
        warning=warning_of(runs),
        score=scorecard(rows, tables, here),
        tolerance=f"{TOLERANCE_PERCENT:g}",
        figure5=rows,
        tables=tables,
        spirals=spirals(),
        positive=positive_chart(),
        figure=figure5(points, published_curves()),
        provenances=provenances_of(results),
    )
