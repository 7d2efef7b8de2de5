"""Models whose accuracy nobody knows: a dot for each in place of Figure 5, in page and Markdown, under a finger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from support.axe import grave_findings
from support.made_up import MadeUp, Precision, with_precision
from support.opened_page import WAIT_MS, Opened

from dashboards.figures.dot_plot import dot_plot
from dashboards.figures.points import points_of
from dashboards.pages.markdown import chart_svg, markdown_summary
from dashboards.pages.report import report_html

Made = Callable[..., MadeUp]


def unknown(made: Made, own_percent: float = 16.0, level_percent: float = 20.0, **recipe: Any) -> MadeUp:
    return with_precision(made(accuracy=False, **recipe), Precision(own_percent, level_percent, 0.3))


def html_of(sweep: MadeUp) -> str:
    """Without its scripts."""
    return report_html([sweep.result], sweep.samples["r1"]).split('<script type="application/json"')[0]


def test_the_level_has_a_bar_below_the_dots(made: Made) -> None:
    plot = dot_plot(points_of([unknown(made).result]))
    assert plot is not None
    (level,) = plot.levels
    assert level.name == "all may shift together, ±20 %"
    slowest = max(plot.dots, key=lambda dot: dot.x)
    assert level.bar.high_x == slowest.x
    assert level.bar.low_x == pytest.approx(plot.x.at(max(point_ms(made)) * (1 - 2 * 0.2)), abs=0.1)


def point_ms(made: Made) -> list[float]:
    return [one.latency_ms or 0.0 for one in unknown(made).result.runs[0].estimates]


def test_a_level_that_no_bar_can_show_has_none_and_the_note_promises_none(made: Made) -> None:
    wild = unknown(made, level_percent=70)
    plot = dot_plot(points_of([wild.result]))
    assert plot is not None
    assert plot.levels == ()
    assert "may shift together" not in html_of(wild)
    assert "the level that all share is known to ±70 % and stands in no row" in html_of(wild)


def test_a_bar_that_reaches_farther_than_the_half_ends_in_an_arrowhead(made: Made) -> None:
    wild = unknown(made, own_percent=90)
    plot = dot_plot(points_of([wild.result]))
    assert plot is not None
    assert all(dot.bar.cut_low and dot.bar.cut_high for dot in plot.dots)
    assert plot.x.low > 0.3 * min(point_ms(made))
    calm = dot_plot(points_of([unknown(made, own_percent=49).result]))
    assert calm is not None
    assert not any(dot.bar.cut_low or dot.bar.cut_high for dot in calm.dots)


def test_what_is_known_least_has_its_own_style_and_the_legend_lists_what_is_drawn(made: Made) -> None:
    imprecise, precise = unknown(made), unknown(made, own_percent=0.4)
    plot = dot_plot(points_of([imprecise.result]))
    assert plot is not None
    assert all("imprecise" in dot.look for dot in plot.dots)
    assert any("unproven" in dot.look for dot in plot.dots)
    told = html_of(imprecise)
    assert "imprecise: own place" in told
    for absent in ("smaller: dominated", "</svg>frontier", "</svg>not valid", "On the frontier:"):
        assert absent not in told
    assert "imprecise: own place" not in html_of(precise)


def test_the_note_tells_where_the_bars_stand(made: Made) -> None:
    assert "the one bar below them is what all of them may shift together" in html_of(unknown(made))
    assert "in the corner" not in html_of(unknown(made))


def test_markdown_draws_the_dots_too(made: Made) -> None:
    sweep = unknown(made)
    picture = chart_svg([sweep.result])
    assert picture.count("data-i=") == 22
    assert "MobileNetV1" not in picture
    assert "No accuracy is known for these models." not in picture
    assert "![Latency of each variant](sum.svg)" in markdown_summary([sweep.result], "sum.svg")


@pytest.mark.browser
def test_a_tap_on_a_row_tells_it(made: Made, opened: Callable[..., Opened]) -> None:
    page = opened(unknown(made), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    row = page.page.locator("#dots g[data-i]").nth(2)
    row.scroll_into_view_if_needed()
    box = row.bounding_box()
    page.page.touchscreen.tap(box["x"] + 150, box["y"] + box["height"] / 2)
    page.page.wait_for_selector(".tooltip:not([hidden])", timeout=WAIT_MS)
    assert page.text(".tooltip b") == row.locator("text").first.text_content()
    assert "own ±16 %" in page.text(".tooltip")
    assert grave_findings(page.page) == []


@pytest.mark.browser
def test_memory_is_drawn_against_latency(made: Made, opened: Callable[..., Opened]) -> None:
    page = opened(unknown(made))
    page.scroll_to("#memory")
    page.page.wait_for_selector("#chart-memory.live", timeout=WAIT_MS)
    assert page.page.locator("#chart-memory .scatterlayer .point").count() == 22
    assert page.page.locator("#chart-memory .annotation-text").count() == 0


@pytest.mark.browser
def test_two_models_have_no_line_and_none_is_spoken_of(made: Made, opened: Callable[..., Opened], grid_of: Any) -> None:
    page = opened(made(variants=grid_of(2)))
    assert "too few" in page.text("#growth")
    assert "outlier" not in page.text("#growth")


def test_a_level_of_several_runs_is_named_with_each(made: Made) -> None:
    one, other = unknown(made, run="r1", model="Pixel 1"), unknown(made, run="r2", model="Pixel 9", level_percent=3)
    result = replace(one.result, runs=(*one.result.runs, *other.result.runs))
    plot = dot_plot(points_of([result]))
    assert plot is not None
    assert [row.name.rsplit(", ", 1)[1] for row in plot.levels] == ["±20 %", "±3.0 %"]
    assert all(f"Pixel {model}" in row.name for model, row in zip((1, 9), plot.levels, strict=True))
