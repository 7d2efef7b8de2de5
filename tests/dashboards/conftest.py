from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.made_up import MadeUp, Recipe, make_up, many_variants
from support.opened_page import WAIT_MS, Opened

from dashboards.pages.report import write_report
from models.variant import Variant


@pytest.fixture(scope="session")
def made() -> Callable[..., MadeUp]:
    """`made(starts=1)`: a sweep from a recipe with those ingredients changed."""
    return lambda **changes: make_up(Recipe(**changes))


@pytest.fixture(scope="session")
def grid_of() -> Callable[[int], tuple[Variant, ...]]:
    return many_variants


CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip("no Chromium; `apt-get install chromium` mends it")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def open_page(made: Any, **options: Any) -> Opened:
        file = tmp_path / "a report.html"
        write_report(made.result, made.samples, file)
        context = chromium.new_context(offline=True, accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        result = Opened(page, file)
        page.on("console", lambda message: message.type == "error" and result.faults.append(message.text))
        page.on("pageerror", lambda error: result.faults.append(str(error)))
        page.on("request", lambda request: request.url.startswith("file:") or result.asked.append(request.url))
        page.goto(file.as_uri())
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready=true]", timeout=WAIT_MS)
        all_opened.append(result)
        return result

    all_opened: list[Opened] = []
    yield open_page
    for context in contexts:
        context.close()
    for result in all_opened:
        assert result.faults == []
        assert [url for url in result.asked if not url.startswith(("blob:", "data:"))] == []
