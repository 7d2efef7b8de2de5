"""How fast a report opens and zooms, beside an empty page with plotly embedded plainly, in the same run.

    python benchmarks/report.py [--rounds N]

Each round opens every page once in a fresh browser context, in a fresh random order. Printed: the median time to the
first chart drawn by plotly and its ratio to the empty page's; the time to the first picture of any kind (the static
chart is part of our pages); the time that one zoom takes.
Goals: ratio at most 1.3 for 22 variants, 2 for 50,000 raw latencies; a zoom under 400 ms.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import plotly.graph_objects as go
import plotly.io
from playwright.sync_api import sync_playwright

# For tests/support/. The root too, because tests/ has folders with the names of our packages.
sys.path.extend(str(Path(__file__).resolve().parents[1] / place) for place in ("", "tests"))

from support.made_up import Recipe, make_up, many_variants

from dashboards.pages.report import write_report

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
EMPTY = "empty page, plotly embedded plainly"
WAIT_MS = 60_000
FIRST_CHART = "() => document.querySelector('.js-plotly-plot .main-svg .xaxislayer-above, .js-plotly-plot .main-svg')"
FIRST_PAINT = """
() => new Promise((seen) => new PerformanceObserver((list) => seen(list.getEntries()[0].startTime))
  .observe({type: "paint", buffered: true}))
"""
ZOOM = """
async (selector) => {
  const plot = document.querySelector(selector), shown = plot._fullLayout.xaxis.range;
  const middle = (shown[0] + shown[1]) / 2, quarter = (shown[1] - shown[0]) / 4, began = performance.now();
  await plot.ownerDocument.defaultView.Plotly.relayout(plot, {"xaxis.range": [middle - quarter, middle + quarter]});
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  return performance.now() - began;
}
"""


@dataclass
class Timed:
    first_picture_ms: list[float]
    first_chart_ms: list[float]
    zoom_ms: list[float]


def pages(folder: Path) -> dict[str, Path]:
    recipes = {
        "22 variants": Recipe(),
        "2,000 variants": Recipe(variants=many_variants(2000), starts=3, runs_per_start=10),
        "50,000 raw latencies": Recipe(starts=22, runs_per_start=104),
    }
    files = {EMPTY: folder / "empty.html"}
    files[EMPTY].write_text(plotly.io.to_html(go.Figure(go.Scatter(x=[1, 2], y=[1, 2])), include_plotlyjs=True))
    for name, recipe in recipes.items():
        made = make_up(recipe)
        files[name] = folder / f"{name}.html"
        write_report(made.result, made.samples, files[name])
    return files


def open_once(browser: Any, name: str, file: Path, timed: Timed) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_function(FIRST_CHART, polling="raf", timeout=WAIT_MS)
    timed.first_chart_ms.append(float(page.evaluate("performance.now()")))
    timed.first_picture_ms.append(float(page.evaluate(FIRST_PAINT)))
    if name != EMPTY:
        timed.zoom_ms.append(zoom(page, "50,000" in name))
    context.close()


def zoom(page: Any, into_raw: bool) -> float:
    page.wait_for_selector("html[data-ready=true]", timeout=WAIT_MS)
    if not into_raw:
        return float(page.evaluate(ZOOM, "#chart-madds .plot"))
    page.eval_on_selector("#starts", "section => section.scrollIntoView()")
    page.select_option("#which", "*")
    page.wait_for_selector("#chart-starts.live canvas", timeout=WAIT_MS, state="attached")
    page.wait_for_timeout(500)
    return float(page.evaluate(ZOOM, "#chart-starts .plot"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    order = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        files = pages(Path(folder))
        timed = {name: Timed([], [], []) for name in files}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for _ in range(asked.rounds):
            for name in order.sample(list(files), len(files)):
                open_once(browser, name, files[name], timed[name])
        browser.close()
        base = median(timed[EMPTY].first_chart_ms)
        print(f"{'page':40} {'MB':>6} {'picture':>10} {'first chart':>12} {'ratio':>6} {'zoom':>8}")
        for name, times in timed.items():
            first = median(times.first_chart_ms)
            zoomed = f"{median(times.zoom_ms):.0f} ms" if times.zoom_ms else "–"
            size = files[name].stat().st_size / 1e6
            picture = median(times.first_picture_ms)
            print(f"{name:40} {size:6.2f} {picture:7.0f} ms {first:9.0f} ms {first / base:6.2f} {zoomed:>8}")


if __name__ == "__main__":
    main()
