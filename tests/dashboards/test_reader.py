"""Five questions of a reader, each answered from the page as the numbers say."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from support.made_up import Precision, with_precision

from dashboards.pages.report import write_report

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

PRECISION = Precision(own_percent=0.4, level_percent=1.1, autocorrelation=0.6)


@pytest.fixture(scope="module")
def measured(made: Any) -> Any:
    return with_precision(made(), PRECISION)


@pytest.fixture(scope="module")
def page(measured: Any, tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Any:
    file = tmp_path_factory.mktemp("report") / "report.html"
    write_report(measured.result, measured.samples, file)
    opened = chromium.new_page()
    opened.goto(file.as_uri())
    opened.wait_for_selector("html[data-ready=true]", timeout=30_000)
    yield opened
    opened.close()


def estimates(measured: Any) -> dict[str, Any]:
    return {one.variant: one for one in measured.result.runs[0].estimates}


def cards_within(page: Any, budget_ms: float) -> list[str]:
    page.fill("#budget", f"{budget_ms:.6f}")
    return page.eval_on_selector_all("#afford .card", "cards => cards.map(card => card.innerText)")


def test_how_well_are_the_places_and_the_level_known(page: Any) -> None:
    assert "places known to ±0.4 %, level of all to ±1.1 %" in page.inner_text("h1")
    said = page.inner_text(".verdict")
    assert "their places are known to ±0.4 %, the level of all to ±1.1 %" in said


def test_do_neighbouring_starts_resemble_each_other(page: Any) -> None:
    said = page.inner_text(".verdict")
    assert "Neighbouring starts resemble each other, 0.6: the level is known to ±1.1 %, not ±" in said


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
    traces = json.loads(page.evaluate("JSON.stringify(document.querySelector('#chart-latency .js-plotly-plot').data)"))
    (shared,) = [trace for trace in traces if trace.get("meta") == "shared"]
    assert shared["text"][0].strip() == "all may shift together, ±1.1 %"
    assert shared["x"][0] / shared["x"][1] == pytest.approx(1 - 2 * PRECISION.level_percent / 100)
    points = [trace for trace in traces if trace.get("meta") == "points"]
    widths = [up / x for trace in points for up, x in zip(trace["error_x"]["array"], trace["x"], strict=True)]
    assert widths == pytest.approx([PRECISION.own_percent / 100] * len(estimates(measured)))
