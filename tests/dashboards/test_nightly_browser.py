"""The nightly page in a real Chromium with the network cut: what a reader sees and does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.axe import grave_findings
from support.strange_letters import SHOWN as VISIBLE
from support.strange_letters import SPELLED
from support.watches import Plan, watch_of

import dashboards
from dashboards.pages.nightly import WatchShown, write_nightly
from harness.results.night_decisions import AcceptanceRecord

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = Path("/usr/bin/chromium")
STATIC = Path(dashboards.__file__).parent / "static"
SHOWN = (
    "[...document.querySelectorAll('#table tbody tr')].filter(row => !row.hidden).map(row => row.cells[1].innerText)"
)
SIZES = [(1280, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("no Chromium; `apt-get install chromium` mends it")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--headless", "--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    faults: list[str] = []
    contexts = []

    def at(width: int = 1280, scheme: str = "light", hash_: str = "", watch: WatchShown | None = None) -> Any:
        write_nightly(watch or watch_of(Plan()), tmp_path / "nightly.html")
        context = chromium.new_context(offline=True, viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("request", lambda asked: None if asked.url.startswith("file:") else faults.append(asked.url))
        page.goto((tmp_path / "nightly.html").as_uri() + hash_)
        page.wait_for_selector("html[data-ready=true]", timeout=30_000)
        return page

    yield at
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_page_fits_its_window_and_draws_the_most_troubled_series(
    opened: Callable[..., Any], width: int, scheme: str
) -> None:
    page = opened(width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.inner_text("#course-title") == "mobilenet_v2_0_224 on Phone p0"
    assert page.locator("#chart-nights .scatterlayer .trace").count() >= 3
    assert page.get_attribute("#chart-nights .plot", "aria-label").startswith("Ratio of mobilenet_v2_0_224")


@pytest.mark.parametrize("width", [1280, 1440])
def test_the_table_of_all_series_fits_its_frame(opened: Callable[..., Any], width: int) -> None:
    frame = opened(width).locator(".scroll.tall")
    assert frame.evaluate("frame => frame.scrollWidth") == frame.evaluate("frame => frame.clientWidth")


def test_the_caption_of_a_table_that_is_wider_than_its_frame_is_in_sight(opened: Callable[..., Any]) -> None:
    page = opened(390)
    frame = page.locator(".scroll.tall")
    assert frame.evaluate("frame => frame.scrollWidth") > 390
    box = page.locator("#table caption").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_an_alarm_that_was_accepted_in_its_night_is_seen_in_the_large_chart(opened: Callable[..., Any]) -> None:
    watch = watch_of(Plan())
    history = watch.histories[0]
    (first_alarm,) = [alert for alert in history.alerts if not alert.standing]
    accepted = AcceptanceRecord(history.series, "", "ann", "larger", "b" * 64, "a" * 64, first_alarm.night)
    watch = replace(watch, histories=(replace(history, acceptances=(accepted,)), *watch.histories[1:]))
    page = opened(watch=watch)
    boxes = page.eval_on_selector_all(
        "#chart-nights .scatterlayer .points path.point",
        "paths => paths.map(path => [path.style.fill, path.getBoundingClientRect()])"
        ".map(([fill, box]) => [fill, box.x + box.width / 2, box.y + box.height / 2, box.width])",
    )
    large = [(fill, round(x), y) for fill, x, y, width in boxes if width > 8]
    pairs = [(y, other) for fill, x, y in large for kind, at, other in large if abs(x - at) <= 1 and fill != kind]
    assert pairs
    assert all(abs(y - other) > 8 for y, other in pairs)


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_heads_of_the_columns_stand_on_one_line(opened: Callable[..., Any], width: int, scheme: str) -> None:
    tops = "heads => heads.map(head => head.getBoundingClientRect().top)"
    found = opened(width, scheme).eval_on_selector_all("#table thead button", tops)
    assert len(found) > 8
    assert max(found) - min(found) <= 2


@pytest.mark.parametrize(("width", "scheme"), [*SIZES, (1280, "dark"), (390, "light")])
def test_axe_finds_nothing_serious(opened: Callable[..., Any], width: int, scheme: str) -> None:
    assert grave_findings(opened(width, scheme)) == []


def test_a_row_that_is_clicked_is_drawn_large_and_kept_in_the_address(opened: Callable[..., Any]) -> None:
    page = opened()
    page.click("#table tbody tr:nth-child(3)")
    page.wait_for_function("document.getElementById('course-title').innerText !== 'mobilenet_v2_0_224 on Phone p0'")
    title = page.inner_text("#course-title")
    assert "#series=2" in page.url
    page.reload()
    page.wait_for_selector("html[data-ready=true]", timeout=30_000)
    assert page.inner_text("#course-title") == title


def test_a_row_is_chosen_by_the_keyboard(opened: Callable[..., Any]) -> None:
    page = opened()
    page.focus("#table tbody tr[tabindex='0']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#table tbody tr[aria-selected=true] th").inner_text() == "mobilenet_v2_2_224"


def test_the_table_is_searched_filtered_and_sorted(opened: Callable[..., Any]) -> None:
    page = opened()
    page.fill("#table-tools input", "_3_")
    assert page.evaluate(SHOWN) == ["mobilenet_v2_3_224"]
    page.fill("#table-tools input", "")
    page.select_option("#table-tools select >> nth=1", "missing")
    assert page.evaluate(SHOWN) == ["mobilenet_v2_2_224"]
    page.select_option("#table-tools select >> nth=1", "")
    page.click("#table thead th:nth-child(2) button")
    assert page.evaluate(SHOWN) == [f"mobilenet_v2_{number}_224" for number in range(6)]


def test_the_theme_changes_at_the_press_of_a_button(opened: Callable[..., Any]) -> None:
    page = opened()
    page.click("#tools button")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_page_spells_what_cannot_be_seen_as_the_messages_do(chromium: Any) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_script_tag(content=(STATIC / "words.js").read_text() + "\nwindow.shown = visible;")
    # A half of a letter does not travel alone.
    codes = [[ord(one) for one in letters] for letters, _ in SPELLED.values()]
    codes += [[ord(one) for one in letters] for letters in VISIBLE.values()]
    said = page.evaluate("each => each.map((codes) => shown(String.fromCodePoint(...codes)))", codes)
    context.close()
    assert said == [*(spelled for _, spelled in SPELLED.values()), *VISIBLE.values()]
