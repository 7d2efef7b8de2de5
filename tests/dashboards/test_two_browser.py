"""Is A faster than B: two models that a reader marks, or touches one after the other."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from support.made_up import Precision, with_precision
from support.opened_page import WAIT_MS, Opened

from dashboards.pages.report import write_report

pytestmark = pytest.mark.browser

OWN = Precision(own_percent=3.0, level_percent=10.0)


def test_two_that_are_marked_are_told_with_their_ratio_and_its_interval(
    made: Any, opened: Callable[..., Opened]
) -> None:
    sweep = with_precision(made(), OWN)
    page = opened(sweep)
    estimates = sweep.result.runs[0].estimates
    order = sorted(range(len(estimates)), key=lambda place: estimates[place].latency_ms or 0.0)
    reach = math.exp(math.hypot(OWN.own_percent, OWN.own_percent) / 100)
    told_apart = set()
    for fast, slow in itertools.pairwise(order):
        page.at(f"#mark={slow}&mark={fast}")
        said = page.text("#two")
        one, other = estimates[fast], estimates[slow]
        ratio = (one.latency_ms or 0.0) / (other.latency_ms or 1.0)
        ends = f"ratio {ratio:.3f}, 95 % of this session {ratio / reach:.3f} to {ratio * reach:.3f}"
        assert ends in said
        apart = ratio * reach < 1
        verdict = f"{one.variant} is faster than {other.variant}" if apart else f"{other.variant} are not told apart"
        assert verdict in said
        told_apart.add(apart)
        if told_apart == {True, False}:
            break
    assert told_apart == {True, False}


def test_a_row_of_the_table_marks_and_one_or_three_are_no_two(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(with_precision(made(), OWN))
    rows = page.page.locator("#table tbody tr")
    for count in (1, 2, 3):
        rows.nth(count).click()
        assert page.page.is_visible("#two") is (count == 2)


def test_two_touches_are_two(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(with_precision(made(), OWN), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    marks = page.page.locator("#chart-madds .scatterlayer .point")
    page.scroll_to("#chart-madds")
    for place in (0, 4):
        box = marks.nth(place).bounding_box()
        page.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.page.wait_for_selector(".tooltip:not([hidden])", timeout=WAIT_MS)
    assert ", 95 % of this session " in page.text("#two")


def test_two_runs_have_no_ratio_of_their_own_intervals(made: Any, opened: Callable[..., Opened]) -> None:
    one, other = with_precision(made(run="r1"), OWN), with_precision(made(run="r2", model="Pixel 9"), OWN)
    page = opened(one)
    result = replace(one.result, runs=(*one.result.runs, *other.result.runs))
    write_report(result, one.samples | other.samples, page.file)
    page.at("#mark=0&mark=22")
    assert "no ratio is told, for each run has a level of its own" in page.text("#two")


def test_without_own_intervals_no_ratio_is_told(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    page.at("#mark=0&mark=1")
    assert "their own intervals are not known" in page.text("#two")
