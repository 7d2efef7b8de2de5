"""Takes the pictures of the gallery from pages of a real sweep on a virtual phone.

    python docs/gallery/shoot.py            measures the default grid on virtual:pixel_1_cool, then takes the pictures
    python docs/gallery/shoot.py --store S  takes them of the latest sweep in that store

Needs Chromium and playwright. The numbers in the pictures are this computer's, and the pictures say so.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
WIDE = {"width": 1240, "height": 860}
PHONE = {"width": 390, "height": 844}


def bigcore(*words: str) -> None:
    command = Path(sys.executable).parent / "bigcore"
    done = subprocess.run([str(command), *words], check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"bigcore {words[0]} ended with {done.returncode}")


def shoot(
    browser: Any, page: Path, name: str, *, dark: bool = False, size: dict[str, int] = WIDE, at: str = ""
) -> None:
    scheme = "dark" if dark else "light"
    context = browser.new_context(viewport=size, color_scheme=scheme, offline=True)
    tab = context.new_page()
    tab.goto(page.as_uri())
    if tab.locator("#bigcore-data").count():
        tab.wait_for_selector("html[data-ready=true]", timeout=60_000)
    if at:
        tab.eval_on_selector(at, "section => scrollTo(0, section.getBoundingClientRect().top + scrollY - 24)")
        tab.wait_for_timeout(1500)
    tab.screenshot(path=HERE / f"{name}.png")
    context.close()
    print(HERE / f"{name}.png")


def save_figure5(browser: Any, page: Path) -> None:
    """As the report itself gives it away: with the headline and the warning in the picture."""
    context = browser.new_context(viewport=WIDE, offline=True, accept_downloads=True)
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.wait_for_selector("html[data-ready=true]", timeout=60_000)
    tab.click("details:has([data-download=png]) > summary")
    with tab.expect_download() as download:
        tab.click("[data-download=png]")
    download.value.save_as(HERE / "figure5.png")
    context.close()
    print(HERE / "figure5.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", help="take the pictures of the latest sweep in this store")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        store = asked.store or str(place / "gallery.sqlite")
        if not asked.store:
            bigcore("sweep", "--phone", "virtual:pixel_1_cool", "--store", store, "--report", str(place / "sweep.html"))
        bigcore("report", "--store", store, "-o", str(place / "report.html"))
        bigcore("report", "--store", store, "--paper", "-o", str(place / "paper.html"))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        save_figure5(browser, place / "report.html")
        shoot(browser, place / "report.html", "report")
        shoot(browser, place / "report.html", "report-dark", dark=True)
        shoot(browser, place / "report.html", "report-phone", size=PHONE)
        shoot(browser, place / "report.html", "report-starts", at="#starts")
        shoot(browser, place / "report.html", "report-growth", at="#growth")
        shoot(browser, place / "paper.html", "paper")
        browser.close()


if __name__ == "__main__":
    main()
