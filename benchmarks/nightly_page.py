"""The page of the nightly watch at its largest: a year of 100 series on five phones.

    .venv/bin/python benchmarks/nightly_page.py [--series N] [--nights N]

Prints how long the page takes to make, its size, and what Chromium says of a cold load: the first paint, which has the
chart of the most troubled series, and when any series can be drawn.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.watches import Plan, watch_of  # noqa: E402

from dashboards.pages.nightly import nightly_html  # noqa: E402

CHROMIUM = Path("/usr/bin/chromium")
LOADS = 3
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--series", type=int, default=100)
    asked.add_argument("--nights", type=int, default=365)
    given = asked.parse_args()
    watch = watch_of(Plan(series=given.series, nights=given.nights, phones=5))
    began = time.perf_counter()
    html = nightly_html(watch)
    print(f"made in {time.perf_counter() - began:.1f} s, {len(html.encode()) / 1e6:.2f} MB")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "nightly.html"
        page.write_text(html)
        loads = [_load(page) for _ in range(LOADS)]
    paints, ready = zip(*loads, strict=True)
    print(f"first chart after {statistics.median(paints):.2f} s, any series after {statistics.median(ready):.2f} s")


def _load(page: Path) -> tuple[float, float]:
    """Seconds to the first paint, and until the scripts are done."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--headless", "--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        began = time.perf_counter()
        opened.goto(page.as_uri())
        opened.wait_for_selector("html[data-ready=true]", timeout=60_000)
        ready = time.perf_counter() - began
        paint = float(opened.evaluate(FIRST_PAINT)) / 1000
        browser.close()
    return paint, ready


if __name__ == "__main__":
    main()
