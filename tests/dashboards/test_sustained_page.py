"""The page and the summary of a run without pause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dashboards.pages.sustained import sustained_html, sustained_markdown
from harness.analysis.sustained_course import course_of
from harness.results.records import SUSTAINED
from models.variant import DEFAULT_GRIDS, variants_of


@pytest.fixture
def without_pause(made: Callable[..., Any]) -> Any:
    """One variant, whose run has no estimate."""
    sweep = made(variants=variants_of(DEFAULT_GRIDS)[:1], starts=8)
    (run,) = sweep.result.runs
    endless = replace(run, run=replace(run.run, set=SUSTAINED), estimates=())
    return replace(sweep, result=replace(sweep.result, runs=(endless,)))


def test_a_summary_tells_the_first_and_the_last_tenth(without_pause: Any) -> None:
    samples = without_pause.samples["r1"]
    course = course_of(samples)
    text = sustained_markdown([without_pause.result], samples)
    assert "Nothing was measured" not in text
    assert f"{course.first_ms:.4g} ms in the first tenth, {course.last_ms:.4g} ms in the last" in text
    assert f"the very first stretch took {course.latencies[0].latency_ms:.4g} ms" in text


def test_charts_stand_one_above_the_other_with_the_cap_of_the_frequency(without_pause: Any) -> None:
    html = sustained_html([without_pause.result], without_pause.samples["r1"])
    assert html.count('<div class="stack">') == 1
    assert html.count('<svg class="panel"') == 3
    assert html.count('class="published d2"') == 1
    assert ">cap</text>" in html
    assert "0 of 0" not in html
