"""The recipe "An interactive figure" of docs/extending.md, followed on a copy of the tree."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from support.scratch_tree import ScratchTree

pytestmark = [pytest.mark.browser, pytest.mark.long]

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = Path("/usr/bin/chromium")
SCRIPT = """// How many starts each variant has.

FIGURES.push({ state: { least: "0" }, make: busiestVariants });

function busiestVariants({ doc, points }) {
  const holder = addSection("busiest", "Starts of each variant", `${doc.most_starts} at most`);
  return { holder, draw: (shown) => { holder.textContent = `${shown.length} of ${points.length} variants`; } };
}
"""
COMPUTED = '''"""The most starts that a variant has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboards.figures.points import Point


def most_starts(points: Sequence[Point]) -> Mapping[str, object]:
    return {"most_starts": max(point.estimate.starts for point in points)}
'''
LINE = 'FIGURES = (InteractiveFigure("busiest", most_starts), InteractiveFigure("growth"'
IMPORT = "from dashboards.figures.busiest import most_starts\n"
WRITE_REPORT = """
import pickle, sys
from pathlib import Path
from dashboards.pages.report import write_report

with open(sys.argv[1], "rb") as told:
    result, samples = pickle.load(told)
write_report(result, samples, Path(sys.argv[2]))
"""


def test_a_figure_takes_its_script_its_numbers_and_a_line_in_the_list(tmp_path: Path, made: Any):
    if not CHROMIUM.exists():
        pytest.skip("no Chromium; `apt-get install chromium` mends it")
    sweep = made(starts=7)
    told, report = tmp_path / "sweep", tmp_path / "report.html"
    told.write_bytes(pickle.dumps((sweep.result, sweep.samples)))
    tree = ScratchTree.copied_to(tmp_path / "tree")
    script, computed = "dashboards/static/figures/busiest.js", "dashboards/figures/busiest.py"
    listed = "dashboards/pages/interactive_figures.py"
    tree.write(script, SCRIPT)
    tree.write(computed, COMPUTED)
    tree.replace(listed, 'FIGURES = (InteractiveFigure("growth"', LINE)
    tree.replace(listed, "from dashboards.figures.growth", f"{IMPORT}from dashboards.figures.growth")

    tree.python("-c", WRITE_REPORT, told, report)

    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--headless", "--no-sandbox"])
        page = browser.new_page()
        page.goto(report.as_uri())
        page.wait_for_selector("html[data-ready=true]")
        page.eval_on_selector("#busiest", "section => section.scrollIntoView()")
        page.wait_for_function("document.getElementById('chart-busiest').textContent !== ''")
        assert page.inner_text("#chart-busiest") == "22 of 22 variants"
        assert "7 at most" in page.inner_text("#busiest")
        browser.close()
    assert tree.touched() == {script, computed, listed}
