"""What stands on every sheet of paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.opened_page import Opened

from dashboards.pages.page_template import css_string
from dashboards.pages.paper import paper_html
from dashboards.pages.site import write_site

pytestmark = pytest.mark.browser

HEAD_OF_A_SHEET = """
    () => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule instanceof CSSPageRule)
        .map(rule => rule.cssText.match(/@top-left[^}]*content: ("(?:[^"\\\\]|\\\\.)*")/)).filter(Boolean)
        .map(found => JSON.parse(found[1]))
"""
SPELLED = "() => JSON.parse(getComputedStyle(document.querySelector('p'), '::before').content)"
STRANGE = ["a 12 % – b", '"; } </style><script>fail()</script>', "\\a\\0", "⟨U+202E⟩🙂 {}"]


def test_every_sheet_bears_the_title_of_its_page(made: Any, chromium: Any, tmp_path: Path) -> None:
    sweep = made()
    write_site([sweep.result], sweep.samples, tmp_path)
    (tmp_path / "paper.html").write_text(paper_html([sweep.result]), "utf-8")
    page = chromium.new_page()
    for name in ("paper", "index"):
        page.goto((tmp_path / f"{name}.html").as_uri())
        assert page.evaluate(HEAD_OF_A_SHEET) == [page.title()], name
    page.close()


@pytest.mark.parametrize("title", STRANGE)
def test_a_strange_title_stays_a_text_in_the_style_sheet(chromium: Any, title: str) -> None:
    page = chromium.new_page()
    page.set_content(f"<style>p::before {{ content: {css_string(title)}; }}</style><p></p>")
    assert page.evaluate(SPELLED) == title
    assert page.locator("script").count() == 0
    page.close()


def test_heads_of_tables_are_printed_without_the_boxes_of_their_buttons(
    made: Any, opened: Callable[..., Opened]
) -> None:
    """Chromium repeats a head on each sheet, and leaves out what has a box of a button there."""
    page = opened(made())
    page.page.emulate_media(media="print")
    shown = "[...document.querySelectorAll('#table thead button')].map(one => getComputedStyle(one).display)"
    assert set(page.page.evaluate(shown)) == {"contents"}
    assert not page.page.locator("button.copy").first.is_visible()


DRAWN = """
    () => [...document.querySelectorAll('.pair .chart')].map(chart => {
      const seen = [...chart.querySelectorAll('svg')].filter(svg => svg.checkVisibility());
      const box = chart.getBoundingClientRect(), widest = Math.max(...seen.map(svg => svg.getBoundingClientRect().right));
      return {
        lines: [...new Set(seen.flatMap(svg => [...svg.querySelectorAll('.js-line')]).map(line => getComputedStyle(line).stroke))],
        points: seen.flatMap(svg => [...svg.querySelectorAll('.point')]).length, inside: widest <= box.right + 1,
      };
    })
"""  # noqa: E501


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_was_filtered_is_printed_in_ink_on_white_paper_and_within_its_columns(
    made: Any, opened: Callable[..., Opened], scheme: str
) -> None:
    page = opened(made(), color_scheme=scheme, viewport={"width": 1280, "height": 860})
    page.at("#width=0.35")
    page.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.page.emulate_media(media="print", color_scheme=scheme)
    page.page.set_viewport_size({"width": 703, "height": 1000})
    for chart in page.page.evaluate(DRAWN):
        assert chart["points"] > 5
        assert chart["inside"]
        for stroke in chart["lines"]:
            assert sum(map(int, re.findall(r"\d+", stroke)[:3])) < 450, stroke
    page.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.page.locator(".on-paper").count() == 0
