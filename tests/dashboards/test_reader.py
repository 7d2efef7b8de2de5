"""Questions of a reader, each answered from the page as the numbers say: of one run, and of several."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.made_up import Precision, with_precision

from dashboards.pages.report import write_report
from models.variant import DEFAULT_GRIDS, variants_of

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

PRECISION = Precision(own_percent=0.4, level_percent=1.1, autocorrelation=0.6)


@pytest.fixture(scope="module")
def measured(made: Any) -> Any:
    return with_precision(made(), PRECISION)


@pytest.fixture(scope="module")
def page(measured: Any, tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Any:
    opened = open_report(measured.result, measured.samples, tmp_path_factory.mktemp("report"), chromium)
    yield opened
    opened.close()


def open_report(result: Any, samples: Any, folder: Path, chromium: Any) -> Any:
    write_report(result, samples, folder / "report.html")
    opened = chromium.new_page()
    opened.goto((folder / "report.html").as_uri())
    opened.wait_for_selector("html[data-ready=true]", timeout=30_000)
    return opened


def traces_of(page: Any, meta: str) -> list[dict[str, Any]]:
    told = page.evaluate("JSON.stringify(document.querySelector('#chart-latency .js-plotly-plot').data)")
    return [trace for trace in json.loads(told) if trace.get("meta") == meta]


def said_by(page: Any) -> str:
    """Every sentence of the verdict, a line each, also those that are folded on a screen so low."""
    lines = page.eval_on_selector_all(".verdict p", "lines => lines.map(line => line.textContent)")
    return "\n".join(lines)


def estimates(measured: Any) -> dict[str, Any]:
    return {one.variant: one for one in measured.result.runs[0].estimates}


def cards_within(page: Any, budget_ms: float) -> list[str]:
    page.fill("#budget", f"{budget_ms:.6f}")
    return page.eval_on_selector_all("#afford .card", "cards => cards.map(card => card.innerText)")


def test_how_well_are_the_places_and_the_level_known(page: Any) -> None:
    assert "places known to ±0.4 %, level of all to ±1.1 %" in page.inner_text("h1")
    said = page.inner_text(".verdict")
    assert "their places are known to ±0.4 %, the level of all to ±1.1 %" in said


def test_do_neighbouring_starts_resemble_each_other(page: Any, made: Any, tmp_path: Path, chromium: Any) -> None:
    """Six starts do not tell, thirty do."""
    assert "Neighbouring starts" not in said_by(page)
    longer = with_precision(made(starts=30), PRECISION)
    opened = open_report(longer.result, longer.samples, tmp_path, chromium)
    said = said_by(opened)
    opened.close()
    assert "Neighbouring starts resemble each other, 0.6 (0.3 to 0.9)" in said
    assert "the level is known to ±1.1 %, not about ±" in said


def test_may_the_best_exceed_the_budget(page: Any, measured: Any) -> None:
    fastest = min(estimates(measured).values(), key=lambda one: one.latency_ms)
    reach = math.hypot(PRECISION.own_percent, PRECISION.level_percent) / 100
    (narrowly,) = cards_within(page, fastest.latency_ms * (1 + reach / 2))
    assert f"may exceed the budget: its interval reaches {fastest.high_ms:.3f} ms" in narrowly
    (safely,) = cards_within(page, fastest.latency_ms * (1 + 1.01 * reach))
    assert "may exceed" not in safely


def test_is_the_runner_up_faster_than_the_best(page: Any, measured: Any) -> None:
    known = estimates(measured)
    best, second = cards_within(page, 1000)
    names = [next(name for name in known if name in card.split()) for card in (best, second)]
    ratio = known[names[1]].latency_ms / known[names[0]].latency_ms
    reach = math.exp(math.hypot(PRECISION.own_percent, PRECISION.own_percent) / 100)
    if ratio * reach < 1:
        assert f"faster than the best, {100 * (1 - ratio * reach):.1f} to {100 * (1 - ratio / reach):.1f} %" in second
    elif ratio / reach > 1:
        assert "slower than the best" in second
    else:
        assert "not told apart" in second
    assert "than the best" not in best


def test_what_may_all_points_shift_together_and_how_far_is_one_known_by_itself(page: Any, measured: Any) -> None:
    (shared,) = traces_of(page, "shared")
    assert shared["text"][0].strip() == "all may shift together, ±1.1 %"
    assert shared["x"][0] / shared["x"][1] == pytest.approx(1 - 2 * PRECISION.level_percent / 100)
    points = traces_of(page, "points")
    widths = [up / x for trace in points for up, x in zip(trace["error_x"]["array"], trace["x"], strict=True)]
    assert widths == pytest.approx([PRECISION.own_percent / 100] * len(estimates(measured)))


def marks_of(page: Any) -> dict[str, str]:
    """The variants' marks in the table."""
    rows = page.eval_on_selector_all("#table tbody th", "cells => cells.map(cell => cell.textContent)")
    return {row.split()[0]: row.split()[1] if len(row.split()) > 1 else "" for row in rows}


def test_is_a_variant_on_the_frontier_for_certain_perhaps_or_not(page: Any, measured: Any) -> None:
    """Another that is no less accurate is surely faster, surely slower, or not told apart."""
    known = estimates(measured)
    accuracy = {one.variant: one.top1 for one in measured.result.runs[0].artifacts}
    reach = math.hypot(PRECISION.own_percent, PRECISION.own_percent) / 100
    for name, mark in marks_of(page).items():
        rivals = [
            math.log(other.latency_ms / known[name].latency_ms)
            for rival, other in known.items()
            if rival != name and accuracy[rival] >= accuracy[name]
        ]
        wanted = "" if min(rivals, default=1) < -reach else "◇" if min(rivals, default=1) <= reach else "◆"
        assert mark == wanted, name


def test_the_chart_draws_smaller_exactly_what_the_table_calls_dominated(page: Any, measured: Any) -> None:
    marks, names = marks_of(page), [one.variant for one in measured.result.runs[0].estimates]
    for trace in traces_of(page, "points"):
        size = trace["marker"]["size"]
        each = size if isinstance(size, list) else [size] * len(trace["customdata"])
        for place, shown in zip(trace["customdata"], each, strict=True):
            assert (shown == 9) is (marks[names[place]] != "")


LEVELS = {"r1": 1.1, "r2": 3.0}


@pytest.fixture(scope="module")
def two_runs(made: Any) -> Any:
    """Two phones, of which the second is less calm and 2 % slower."""
    first = with_precision(made(run="r1", model="Pixel 1"), replace(PRECISION, level_percent=LEVELS["r1"]))
    second = with_precision(
        made(run="r2", model="Pixel 9", speed=1 / 1.02), replace(PRECISION, level_percent=LEVELS["r2"])
    )
    result = replace(first.result, runs=(*first.result.runs, *second.result.runs))
    return result, first.samples | second.samples


@pytest.fixture(scope="module")
def page_of_two(two_runs: Any, tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Any:
    opened = open_report(*two_runs, tmp_path_factory.mktemp("two"), chromium)
    yield opened
    opened.close()


def test_how_well_is_each_of_several_runs_known(page_of_two: Any) -> None:
    said = said_by(page_of_two)
    assert "2 phones or cores" in page_of_two.inner_text("h1")
    for model, percent in (("Pixel 1", LEVELS["r1"]), ("Pixel 9", LEVELS["r2"])):
        (sentence,) = [line for line in said.splitlines() if model in line and "places known" in line]
        assert f"places known to ±0.4 %, level of all to ±{percent:.1f} %." in sentence
        assert "10 more starts would give places ±" in sentence


def test_what_may_the_points_of_each_run_shift_together(page_of_two: Any) -> None:
    bars = {trace["text"][0].strip(): trace for trace in traces_of(page_of_two, "shared")}
    assert len(bars) == 2
    for model, percent in (("Pixel 1", LEVELS["r1"]), ("Pixel 9", LEVELS["r2"])):
        (bar,) = [trace for words, trace in bars.items() if model in words and words.endswith(f"±{percent:.1f} %")]
        assert bar["x"][0] / bar["x"][1] == pytest.approx(1 - 2 * percent / 100)
    assert len({trace["y"][0] for trace in bars.values()}) == 2
    drawn = page_of_two.inner_text("body")
    assert "the bars in the corner are what all points of a run may shift together" in drawn


def test_each_run_has_a_frontier_of_its_own_also_in_the_table(page_of_two: Any) -> None:
    """The second phone is 2 % slower in all, and no rival of the first: both have the same marks."""
    rows = page_of_two.eval_on_selector_all(
        "#table tbody tr",
        "rows => rows.map(row => [row.cells[0].textContent.trim(), row.textContent])",
    )
    first, second = (sorted(name for name, row in rows if model in row) for model in ("Pixel 1", "Pixel 9"))
    assert any("◆" in name for name in first)
    assert first == second


def test_a_bar_for_the_level_is_promised_only_where_it_is_drawn(
    made: Any, tmp_path_factory: pytest.TempPathFactory, chromium: Any
) -> None:
    """Neither of a level that no bar can show, nor of a variant alone; the caption of the table names the level."""
    wild = with_precision(made(), Precision(own_percent=60.0, level_percent=70.0))
    alone = with_precision(
        made(variants=variants_of(DEFAULT_GRIDS)[:1]), Precision(own_percent=1.0, level_percent=20.0)
    )
    for sweep, level in ((wild, "±70 %"), (alone, "±20 %")):
        opened = open_report(sweep.result, sweep.samples, tmp_path_factory.mktemp("level"), chromium)
        assert traces_of(opened, "shared") == []
        assert "corner" not in opened.inner_text(".leading > .note")
        assert f"the level that all share is known to {level}" in opened.inner_text("#table caption")
        opened.close()


def test_the_tooltip_spells_a_half_width_as_the_table_does(
    made: Any, tmp_path_factory: pytest.TempPathFactory, chromium: Any
) -> None:
    for own_percent, words in ((20.0, "±20 %"), (150.0, "±100 % or worse"), (0.034, "±0.034 %")):
        sweep = with_precision(made(), Precision(own_percent=own_percent, level_percent=1.1))
        opened = open_report(sweep.result, sweep.samples, tmp_path_factory.mktemp("spelled"), chromium)
        row = opened.locator("#table tbody tr").first
        box = opened.locator("#chart-madds .scatterlayer .point").first.bounding_box()
        opened.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        opened.wait_for_selector(".tooltip:not([hidden])", timeout=30_000)
        assert f"own {words}" in opened.inner_text(".tooltip")
        assert row.locator("td").nth(1).inner_text() == words
        opened.close()
