"""The paper report, the summary for a pull request, and the folder of reports."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboards.errors import NothingToShow
from dashboards.figures.points import points_of
from dashboards.figures.spiral import spirals
from dashboards.pages.markdown import markdown_summary, write_markdown
from dashboards.pages.paper import paper_html
from dashboards.pages.site import write_site
from dashboards.pages.verdict import verdict_on
from models.analysis.relu_information import paper_losses
from models.counted import counted_costs
from models.counted.figure7 import positive_shares

Made = Callable[..., Any]
ATOM = "{http://www.w3.org/2005/Atom}"


def row_of(html: str, subject: str, quantity: str) -> list[str]:
    """Published, counted, measured, explained."""
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="word">(.*?)</td>(.*?)</tr>', html)
    cells = next(rest for name, kind, rest in rows if (name, kind) == (subject, quantity))
    return re.findall(r"<td>(.*?)</td>", cells)


def test_the_paper_report_has_every_table_and_figure(made: Made) -> None:
    html = paper_html([made().result])
    for title in (
        "Figure 1",
        "Figure 5",
        "Figure 6",
        "Figure 7",
        "Table 3",
        "Table 4",
        "Table 5",
        "Table 6",
        "Table 7",
    ):
        assert re.search(rf'<h2 id="[^"]*">{title}', html), title


def test_table_4_tells_published_counted_and_measured_apart(made: Made) -> None:
    sweep = made(virtual=False)
    html = paper_html([sweep.result])
    published, _, measured, explained = row_of(html, "MobileNetV2", "latency")
    latency = next(e.latency_ms for e in sweep.result.runs[0].estimates if e.variant == "mobilenet_v2_1.0_224")
    assert published == "75 ms"
    assert float(measured.split()[0]) == pytest.approx(latency, rel=0.001)
    assert explained.startswith(f"{latency / 75:.2f} times the published time: Google Pixel")
    assert row_of(html, "MobileNetV1", "multiply-adds")[:2] == ["575 M", "568.74 M"]
    assert "unexplained" in row_of(html, "MobileNetV1", "multiply-adds")[3]
    assert row_of(html, "MobileNetV1", "latency") == ["113 ms", "–", "–", "not part of these runs"]


def test_without_a_sweep_of_that_size_the_count_is_the_published_structure(made: Made, grid_of: Any) -> None:
    html = paper_html([made(variants=grid_of(0)).result])
    assert row_of(html, "MobileNetV2", "multiply-adds") == ["300 M", "300.77 M", "–", "as published (cut)"]


def test_every_row_of_tables_4_to_7_and_figure_6_is_counted_by_the_name_it_is_built_under(made: Made) -> None:
    html = paper_html([made().result])
    ssdlite = counted_costs()["ssdlite_mobilenet_v2_1.0_320"]
    backbone = counted_costs()["mobilenet_v2_1.0_320"]
    heads = (ssdlite.weights - backbone.weights + 1280 * 1000) / 1e6
    assert row_of(html, "ShuffleNet (1.5)", "multiply-adds")[1] == "292.44 M"
    assert row_of(html, "NasNet-A", "multiply-adds")[1] == "563.64 M"
    assert row_of(html, "SSDLite heads on MobileNetV2 (80 classes)", "weights")[:2] == ["2.1 M", f"{heads:.2f} M"]
    assert row_of(html, "MNet V2 + SSDLite", "multiply-adds")[:2] == ["0.8 B", "0.79 B"]
    assert row_of(html, "MNet V2*, output stride 16", "multiply-adds")[:2] == ["2.75 B", "2.74 B"]
    assert row_of(html, "(b) no shortcut", "weights")[1:] == ["3.47 M", "–", "equal in cost"]
    counted = re.findall(r'<td class="word">(?:multiply-adds|weights)</td><td>[^<]*</td><td>(.*?)</td>', html)
    assert len(counted) > 2 * 22
    assert "–" not in counted


def test_a_count_far_from_the_published_one_is_explained(made: Made) -> None:
    html = paper_html([made().result])
    assert "twice the count" in row_of(html, "SSDLite heads on MobileNetV2 (80 classes)", "multiply-adds")[3]
    assert "first release of YOLOv2" in row_of(html, "YOLOv2", "multiply-adds")[3]
    assert "SpaceToBatch" in row_of(html, "MNet V2*, output stride 16, ASPP", "multiply-adds")[3]


def test_a_summary_tells_what_is_to_be_known_of_a_valid_number(made: Made, grid_of: Any) -> None:
    sweep = made(variants=grid_of(1)).result
    (run,) = sweep.runs
    (estimate,) = run.estimates
    noted = replace(run, estimates=(replace(estimate, notes=("few_starts",), unproven=()),))
    assert "| valid: few starts |" in markdown_summary([replace(sweep, runs=(noted,))])


def test_a_reason_of_a_foreign_store_turns_no_text_around_and_fills_no_page(made: Made, grid_of: Any) -> None:
    sweep = made(variants=grid_of(1), valid=False).result
    (run,) = sweep.runs
    hostile = replace(run.estimates[0], reasons=("\u202edesrever" + "W" * 10_000,))
    results = [replace(sweep, runs=(replace(run, estimates=(hostile,)),))]
    verdict = verdict_on(results, points_of(results))
    assert "⟨U+202E⟩desrever" in " ".join(verdict.sentences)
    assert sum(map(len, verdict.sentences)) < 1_000


def test_a_run_without_estimates_says_so_first(made: Made) -> None:
    results = [made(variants=()).result]
    assert verdict_on(results, ()).headline == "Nothing was measured on Google Pixel, large core 2"


def test_relu_loses_more_in_two_dimensions_than_in_thirty() -> None:
    lost = {spiral.title: spiral.lost_percent for spiral in spirals()}
    assert lost["n = 2"] > 4 * lost["n = 30"]


def test_the_paper_report_prints_the_losses_of_the_analysis_and_calls_the_weights_untrained(made: Made) -> None:
    html = paper_html([made().result])
    for dimensions, percent in paper_losses().items():
        assert f"n = {dimensions}</strong><br><span>{percent:.0f} % not recoverable" in html
    assert "<strong>untrained</strong> weights" in html
    last = positive_shares()[-1]
    assert f"<td>{last.channels}</td><td>{last.threshold}</td><td>{last.least_percent:.1f} %</td>" in html


def test_a_summary_fits_a_comment_and_names_the_best(made: Made, grid_of: Any) -> None:
    text = markdown_summary([made(variants=grid_of(2000), starts=1, runs_per_start=3).result])
    assert len(text) < 65_536
    assert "…and 1960 variants more." in text
    text = markdown_summary([made().result])
    assert "### 22 variants on Google Pixel, large core 2" in text
    assert "these numbers are this computer’s" in text
    assert text.count("\n| ") == 2 + 22


def test_a_summary_shows_strange_names_as_text(made: Made) -> None:
    name = "@everyone | <img src=x> [a](http://example.invalid) `x`"
    text = markdown_summary([made(names=lambda own: name + own).result])
    assert "\\@everyone \\| \\<img src=x\\> \\[a\\]\\(http://example.invalid\\) \\`x\\`" in text


def test_the_chart_beside_the_summary_is_a_picture_of_its_own(made: Made, tmp_path: Path) -> None:
    chart = write_markdown([made().result], tmp_path / "for a pull request.md")
    picture = ElementTree.fromstring(chart.read_text("utf-8"))
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert "(for%20a%20pull%20request.svg)" in (tmp_path / "for a pull request.md").read_text("utf-8")


def test_no_run_is_refused_everywhere(tmp_path: Path) -> None:
    with pytest.raises(NothingToShow):
        markdown_summary([])
    with pytest.raises(NothingToShow):
        write_site([], {}, tmp_path)
