from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.made_up import MadeUp, Recipe, make_up, many_variants

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
