"""Where the numbers come from, as a reader sees it and takes it along."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from support.opened_page import Opened

pytestmark = pytest.mark.browser

CLIPBOARD = "navigator.clipboard.readText()"
LINES_OF_WORDS = """
    () => [...document.querySelectorAll('.provenance dd')].flatMap(fact => {
        const words = [], range = document.createRange();
        const walker = document.createTreeWalker(fact, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            for (const found of walker.currentNode.data.matchAll(/[A-Za-z0-9]+/g)) {
                range.setStart(walker.currentNode, found.index);
                range.setEnd(walker.currentNode, found.index + found[0].length);
                const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
                if (lines.size > 1) words.push(found[0]);
            }
        }
        return words;
    })
"""


def test_the_settings_are_a_file_that_is_copied_whole(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made(), permissions=["clipboard-read", "clipboard-write"])
    assert tomllib.loads(page.page.inner_text("pre.file")) == {"measure": {"min_starts": 6}}
    page.page.click("[data-copy='sweep.toml']")
    page.page.wait_for_selector("[data-copy='sweep.toml'] >> text=Copied")
    assert tomllib.loads(page.page.evaluate(CLIPBOARD)) == {"measure": {"min_starts": 6}}
    page.page.click("[data-copy='Repeat it with']")
    page.page.wait_for_selector("[data-copy='Repeat it with'] >> text=Copied")
    assert page.page.evaluate(CLIPBOARD) == "bigcore sweep --phone virtual:pixel_1"


def test_a_browser_without_a_clipboard_copies_the_selection(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made(), permissions=["clipboard-read"])
    page.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.page.click("[data-copy='sweep.toml']")
    page.page.wait_for_selector("[data-copy='sweep.toml'] >> text=Copied")
    assert page.page.locator("textarea").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_no_word_of_the_provenance_is_broken(made: Any, opened: Callable[..., Opened], width: int) -> None:
    page = opened(made(), viewport={"width": width, "height": 860})
    assert page.page.evaluate(LINES_OF_WORDS) == []
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
