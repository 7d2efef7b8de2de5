"""A sweep of one model: nothing on its page speaks of places among others."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from support.empty_store import open_empty_store
from support.evenings import tell_evening

from dashboards.figures.figure5 import bar_of
from dashboards.figures.points import points_of
from dashboards.figures.shared_levels import shared_levels
from dashboards.pages.markdown import markdown_summary
from dashboards.pages.report import report_html
from harness.analysis.autocorrelation import autoregressive
from harness.analysis.precision_words import spelled
from harness.results.outcomes import SweepResult
from harness.results.records import ANCHOR, Sample

Told = tuple[SweepResult, tuple[Sample, ...]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    shared = np.exp(0.03 * autoregressive(np.random.default_rng(1).standard_normal(12), 0.7))
    with open_empty_store(tmp_path / "store.sqlite") as store:
        (run,) = tell_evening(store, "one", {"a": list(3 * shared), ANCHOR: list(0.5 * shared)})
        return store.sweep("one"), store.samples(run)


def test_its_bar_is_the_interval_of_its_latency(told: Told) -> None:
    (point,) = points_of([told[0]])
    assert bar_of(point) == (point.estimate.low_ms, point.estimate.high_ms)
    assert shared_levels([point]) == ()


def test_report_and_summary_say_how_well_its_latency_is_known(told: Told) -> None:
    result, samples = told
    known = spelled(result.runs[0].estimates[0].level_percent or 0.0)
    page = re.sub(r"<script.*?</script>", "", report_html([result], samples), flags=re.DOTALL)
    for text in (page, markdown_summary([result])):
        assert f"latency known to {known}" in text
        assert "places" not in text
