"""The report in a real Chromium with the network cut: what a reader sees and does."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.axe import grave_findings
from support.made_up import Precision, with_precision
from support.opened_page import WAIT_MS, Opened

from dashboards.pages.compare import comparison_html
from dashboards.pages.paper import paper_html
from dashboards.pages.report import write_report
from dashboards.pages.site import write_site
from harness.analysis.compare import Comparison, VariantComparison, Verdict
from harness.analysis.run_dimensions import Dimension, RunRatios
from harness.exchange.privacy import mask_for
from harness.exchange.tabular import estimates_csv
from harness.results.records import HostNoise
from harness.statistics.interval import Interval

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

TOP1 = 3
"""The column, where no estimate has an own interval."""
PAPER_PX = 703
"""The width of A4 between its margins of 12 mm."""
BUTTONS = "[...document.querySelectorAll('.modebar-btn')].map(b => b.dataset.title || b.getAttribute('aria-label'))"
BRIGHTNESS = """
    getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)
"""


@pytest.mark.parametrize(
    "recipe",
    [{}, {"count": 2000, "starts": 3, "runs_per_start": 10}, {"starts": 22, "runs_per_start": 104}],
    ids=["22 variants", "2,000 variants", "50,000 raw latencies"],
)
def test_every_size_draws_without_an_error_or_a_request(
    made: Any, grid_of: Any, opened: Callable[..., Opened], recipe: dict[str, int]
) -> None:
    count = recipe.pop("count", 0)
    page = opened(made(**({"variants": grid_of(count)} if count else {}), **recipe))
    if count:
        assert page.page.locator("#chart-madds canvas").first.is_visible()
    else:
        assert page.drawn("madds") == 22
    page.scroll_to("#starts")
    page.page.select_option("#which", "*")
    page.page.wait_for_selector("#chart-starts.live", timeout=WAIT_MS)


def test_the_numbers_in_the_table_are_the_estimates(made: Any, opened: Callable[..., Opened]) -> None:
    sweep = made()
    shown = {row[0].split(" ")[0]: float(row[1]) for row in opened(sweep).rows()}
    measured = {estimate.variant: estimate.latency_ms for estimate in sweep.result.runs[0].estimates}
    assert shown == pytest.approx(measured, rel=0.001)


def test_a_filter_leaves_charts_and_table_alike_and_its_link_shows_the_same(
    made: Any, opened: Callable[..., Opened]
) -> None:
    page = opened(made())
    page.page.click("details[data-subject=width] summary")
    page.page.check("details[data-subject=width] input[value='0.35']")
    assert len(page.rows()) == 5
    page.page.wait_for_function("document.documentElement.classList.contains('filtered')")
    assert page.drawn("latency") == page.drawn("madds") == 5
    link = page.page.evaluate("location.hash")
    assert "width=0.35" in link
    page.at(link)
    assert len(page.rows()) == 5
    page.page.click("text=Show all")
    assert len(page.rows()) == 22


def test_the_table_sorts_both_ways_and_missing_numbers_come_last(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    head = page.page.locator("#table thead button", has_text="Latency, ms")
    up = [float(row[1]) for row in page.rows()]
    assert up == sorted(up)
    assert page.page.get_attribute("#table thead th[aria-sort=ascending]", "aria-sort") == "ascending"
    head.click()
    assert [float(row[1]) for row in page.rows()] == sorted(up, reverse=True)


def test_the_table_is_walked_by_keyboard(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    page.page.focus("#table tbody tr[tabindex='0']")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    assert page.page.locator("#table tr.marked th").inner_text().startswith(page.rows()[1][0])
    assert page.page.locator("#chart-madds .ring.fixed:not([hidden])").count() == 1
    assert page.page.locator("#chart-latency .ring.fixed:not([hidden])").count() == 1
    assert "mark=" in page.page.evaluate("location.hash")


def test_a_tap_beside_a_mark_pins_its_name(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made(), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.scroll_to("#chart-madds")
    box = page.page.locator("#chart-madds .scatterlayer .point").nth(1).bounding_box()
    page.page.touchscreen.tap(box["x"] - 5, box["y"] + box["height"] / 2)
    page.page.wait_for_selector(".tooltip:not([hidden])", timeout=WAIT_MS)
    assert "mobilenet_v2_0.35_96" in page.text(".tooltip")
    assert page.page.locator(".tooltip span").count() <= 4
    assert page.page.locator(".modebar-btn").count() == 0
    page.page.keyboard.press("Escape")
    assert not page.page.is_visible(".tooltip")


def test_looking_at_a_point_marks_it_in_the_other_chart_and_tells_where_it_is_from(
    made: Any, opened: Callable[..., Opened]
) -> None:
    page = opened(made())
    page.scroll_to("#filters")
    box = page.page.locator("#chart-madds .scatterlayer .point").first.bounding_box()
    page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.page.wait_for_selector(".tooltip:not([hidden])", timeout=WAIT_MS)
    told = page.text(".tooltip")
    for fact in ("top-1", "multiply-adds", " ms", "valid"):
        assert fact in told
    assert page.page.locator("#chart-latency > .ring:not([hidden])").count() == 1
    assert page.page.locator("#table tr.looked").count() == 1


def test_a_budget_names_the_best_and_the_runner_up(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    page.page.fill("#budget", "30")
    affordable = sorted(
        (float(row[TOP1].split()[0]), row[0].split(" ")[0]) for row in page.rows() if float(row[1]) <= 30
    )
    assert affordable[-1][1] in page.text("#afford .card:first-child")
    page.page.fill("#budget", "0.01")
    assert "Nothing fits. The cheapest is mobilenet_v2_0.35_96" in page.text("#afford")


def test_downloads_hold_what_the_page_holds(made: Any, opened: Callable[..., Opened]) -> None:
    sweep = made(names=lambda own: f'=HYPERLINK("{own}", 1)' if own.endswith("1.0_224") else own)
    page = opened(sweep)
    files = {}
    for kind in ("csv", "json", "png", "svg", "latency-one-svg", "madds-two-png"):
        files[kind] = page.download(kind)
    estimates = sweep.result.runs[0].estimates
    assert files["csv"].decode() == estimates_csv(mask_for([sweep.result]).records([sweep.result]))
    told = json.loads(files["json"])
    assert told["tables"]["estimates"]["latency_ms"] == [estimate.latency_ms for estimate in estimates]
    assert files["png"].startswith(b"\x89PNG")
    assert files["svg"].startswith(b"<svg")
    assert b"mobilenet" not in files["svg"]
    assert b'width="333"' in files["latency-one-svg"]
    assert files["madds-two-png"].startswith(b"\x89PNG")
    page.page.eval_on_selector("[data-copy=caption]", "button => button.click()")
    page.page.wait_for_function("document.querySelector('[data-copy=caption]').textContent !== 'Copy a caption'")


def test_both_panels_stand_on_one_axis_of_accuracy_before_and_after_a_zoom(
    made: Any, opened: Callable[..., Opened]
) -> None:
    page = opened(made())
    ranges = "['madds', 'latency'].map(one => document.querySelector(`#chart-${one} .plot`).layout.yaxis.range)"
    left, right = page.page.evaluate(ranges)
    assert left == right
    page.page.evaluate("Plotly.relayout(document.querySelector('#chart-latency .plot'), {'yaxis.range': [60, 70]})")
    page.page.wait_for_function(f"String(({ranges})[0]) === '60,70'")


AWAY = """
    key => {
      const plot = document.querySelector(`#chart-${key} .plot`), {xaxis, yaxis} = plot._fullLayout, at = plot.getBoundingClientRect();
      const place = (x, y) => [at.left + xaxis._offset + xaxis.d2p(x), at.top + yaxis._offset + yaxis.d2p(y)];
      const from = (box, [x, y]) => Math.hypot(Math.max(box.left - x, x - box.right, 0), Math.max(box.top - y, y - box.bottom, 0));
      const between = places => places.flatMap(([x, y], i) => i ? Array.from({length: 200}, (_, k) => k / 200)
        .map(part => [places[i - 1][0] + part * (x - places[i - 1][0]), places[i - 1][1] + part * (y - places[i - 1][1])]) : [[x, y]]);
      const lines = plot.data.filter(trace => trace.meta === 'published' || trace.meta === 'frontier')
        .map(trace => [trace.name.replace(', published', ''), between(trace.x.map((x, i) => place(x, trace.y[i])))]);
      const marks = plot.data.filter(trace => trace.meta === 'points').flatMap(trace => trace.x.map((x, i) => place(x, trace.y[i])));
      return [...document.querySelectorAll(`#chart-${key} .curve-name`)].map(name => {
        const box = name.getBoundingClientRect(), away = ([, places]) => Math.min(...places.map(one => from(box, one)));
        const [own, others] = [lines.filter(([one]) => one === name.textContent), lines.filter(([one]) => one !== name.textContent)];
        return {name: name.textContent, box: [box.left, box.top, box.right, box.bottom], own: away(own[0]),
          others: Math.min(...others.map(away)), mark: Math.min(...marks.map(mark => from(box, mark)))};
      });
    }
"""  # noqa: E501


@pytest.mark.parametrize("width", [1280, 390])
def test_the_name_of_a_curve_is_nearer_to_it_than_to_any_other_line_and_covers_no_mark_and_no_name(
    made: Any, opened: Callable[..., Opened], width: int
) -> None:
    page = opened(made(speed=20.0), viewport={"width": width, "height": 860})
    for chart in ("madds", "latency"):
        names = page.page.evaluate(AWAY, chart)
        assert names
        for place, name in enumerate(names):
            assert name["own"] < name["others"], name
            assert name["mark"] > 0, name
            for other in names[place + 1 :]:
                one, two = name["box"], other["box"]
                assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]


CONTRAST = """
    () => {
      const luminance = hex => hex.match(/[0-9a-f]{2}/gi).map(pair => parseInt(pair, 16) / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
      const tone = name => luminance(getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim());
      return ['quiet', 'frontier', 'accent', 'soft', 'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'].map(name => {
        const [dark, light] = [tone(name), tone('paper')].sort((a, b) => a - b);
        return [name, (light + 0.05) / (dark + 0.05)];
      });
    }
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_curves_and_marks_stand_off_the_paper(made: Any, opened: Callable[..., Opened], scheme: str) -> None:
    """WCAG 2.1, 1.4.11: graphical objects have a contrast of 3 to 1."""
    page = opened(made(), color_scheme=scheme)
    assert [(name, ratio) for name, ratio in page.page.evaluate(CONTRAST) if ratio < 3] == []
    faint = "[...document.querySelectorAll('#chart-madds .scatterlayer .point, #chart-madds .scatterlayer .js-line')]"
    opacities = page.page.evaluate(f"{faint}.map(mark => +getComputedStyle(mark).opacity)")
    assert set(opacities) == {1}


def test_each_run_has_a_frontier_of_its_own(made: Any, opened: Callable[..., Opened]) -> None:
    one, other = made(run="r1"), made(run="r2", speed=4.0)
    page = opened(made())
    write_report([one.result, other.result], {**one.samples, **other.samples}, page.file)
    page.at()
    lines = "document.querySelector('#chart-latency .plot').data.filter(trace => trace.meta === 'frontier').length"
    assert page.page.evaluate(lines) == 2


def test_the_budget_is_a_line_and_its_winner_is_ringed(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    page.page.fill("#budget", "30")
    limit = "document.querySelector('#chart-latency .plot').layout.shapes.map(shape => shape.x0)"
    page.page.wait_for_function(f"String({limit}) === '30'")
    assert page.page.locator(".ring.winner:not([hidden])").count() == 2
    page.page.select_option("[aria-label='Unit of the budget']", "madds")
    page.page.wait_for_function(f"({limit}).length === 0")
    assert page.page.evaluate(limit.replace("latency", "madds")) == [30]


WHOLE_CHART = """
    () => [...document.querySelectorAll('.leading .chart')].map(chart => chart.getBoundingClientRect())
        .some(box => box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth)
"""


def talkative(made: Any) -> Any:
    """A page that says as much as any: own intervals, a busy computer, starts that are alike, a mark of an import."""
    alike = Precision(own_percent=16.0, level_percent=20.0, autocorrelation=0.6)
    sweep = with_precision(made(speed=20.0, starts=30), alike)
    settings = '{"config": {"measure": {"half_width_percent": 1, "max_starts": 30, "max_minutes": 3}}}'
    busy = HostNoise(cpus=2, noise_percent=21.0, loop_ms=1.1, timings=80, load=14.4, steal_percent=3.0)
    (run,) = sweep.result.runs
    wide = tuple(replace(one, notes=("wide_interval",)) for one in run.estimates)
    record = replace(sweep.result.sweep, config_json=settings, origin="report of another computer.html")
    runs = (replace(run, session=replace(run.session, host=busy), estimates=wide),)
    return replace(sweep, result=replace(sweep.result, sweep=record, runs=runs))


@pytest.mark.parametrize(("width", "height"), [(1280, 860), (390, 844)])
@pytest.mark.parametrize("much", [False, True], ids=["little is said", "much is said"])
def test_the_first_screen_holds_the_verdict_and_a_whole_chart(
    made: Any, opened: Callable[..., Opened], width: int, height: int, much: bool
) -> None:
    page = opened(talkative(made) if much else made(), viewport={"width": width, "height": height})
    assert page.page.evaluate("document.querySelector('.verdict').getBoundingClientRect().bottom <= innerHeight")
    assert page.page.evaluate(WHOLE_CHART)
    assert page.page.is_visible("text=At 1 ms the best is" if much else "text=At 75 ms the best is")
    if much:
        assert not page.page.is_visible("text=This computer was busy")
        page.page.click("text=More on this sweep")
        for said in ("This computer was busy", "Neighbouring starts", "Imported from report of another computer"):
            assert page.page.is_visible(f"text={said}")


def test_a_finger_that_is_drawn_over_a_chart_scrolls_the_page(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made(), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    box = page.page.locator("#chart-madds").bounding_box()
    seen = "[scrollY, String(document.querySelector('#chart-madds .plot').layout.yaxis.range)]"
    before = page.page.evaluate(seen)
    x, y = box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"]
    finger = page.page.context.new_cdp_session(page.page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 15):
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 20 * step}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.page.wait_for_function("scrollY > 100", timeout=WAIT_MS)
    assert page.page.evaluate(seen)[1] == before[1]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_table_of_few_rows_scrolls_sideways_only_and_holds_its_names(
    made: Any, opened: Callable[..., Opened], width: int
) -> None:
    sweep = made()
    (run,) = sweep.result.runs
    told = tuple(
        replace(one, p90_ms=one.latency_ms, p90_low_ms=one.low_ms, p90_high_ms=one.high_ms) for one in run.estimates
    )
    ratios = [RunRatios(Dimension.THREADS, comparison_of(run, 22))]
    page = opened(sweep, viewport={"width": width, "height": 860})
    whole = replace(sweep.result, runs=(replace(run, estimates=told),))
    write_report(whole, sweep.samples, page.file, ratios=lambda _: ratios)
    page.at()
    for table in ("#table", ".percentiles", ".ratios"):
        scroll = f"document.querySelector('.scroll:has({table})')"
        assert page.page.evaluate(f"{scroll}.scrollHeight <= {scroll}.clientHeight + 1"), table
        page.page.evaluate(f"{scroll}.scrollLeft = 200")
        name = page.page.locator(f"{table} tbody th").first
        assert name.bounding_box()["x"] >= 0, table
        assert name.locator("wbr").count() > 0, table


@pytest.mark.parametrize("runs", [1, 2])
def test_on_a_wide_screen_the_verdict_of_a_row_is_seen_without_scrolling(
    made: Any, opened: Callable[..., Opened], runs: int
) -> None:
    page = opened(made(), viewport={"width": 1280, "height": 860})
    sweeps = [made(run=f"r{place}", speed=1.0 + place) for place in range(runs)]
    write_report([one.result for one in sweeps], {k: v for one in sweeps for k, v in one.samples.items()}, page.file)
    page.at()
    scroll = "document.querySelector('.scroll:has(#table)')"
    assert page.page.evaluate(f"{scroll}.scrollWidth <= {scroll}.clientWidth")


def test_the_verdict_follows_filters_and_budget_also_from_a_link(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    assert not page.page.is_visible("#chosen")
    page.at("#width=0.35&budget=30")
    card = page.text("#afford .card:first-child b")
    assert page.text("#chosen").startswith("5 of 22 variants chosen: at 30 ms the best is ")
    assert card in page.text("#chosen")
    assert page.text("#scope") == "Of the whole sweep:"


def test_nothing_offers_to_upload(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    titles = page.page.evaluate(BUTTONS)
    assert titles
    assert not [title for title in titles if re.search("cloud|share|plotly|edit", title or "", re.IGNORECASE)]


def test_dark_follows_the_system_and_the_button_overrules_it(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made(), color_scheme="dark")
    assert page.page.evaluate(BRIGHTNESS) < 150
    page.page.click("text=Theme: system")
    page.page.click("text=Theme: dark")
    assert page.page.evaluate(BRIGHTNESS) > 700


def test_a_phone_shows_everything_without_scrolling_sideways(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made(), viewport={"width": 390, "height": 844})
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    left, right = page.page.locator("#chart-madds").bounding_box(), page.page.locator("#chart-latency").bounding_box()
    assert right["y"] > left["y"] + left["height"] - 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_verdict_chart_and_table_are_there_on_paper_and_without_scripts(
    made: Any, opened: Callable[..., Opened], scripts: bool
) -> None:
    page = opened(made(), java_script_enabled=scripts, color_scheme="dark")
    page.page.emulate_media(media="print")
    for selector in ("text=At 75 ms the best is", "#chart-madds > svg", "#chart-latency > svg"):
        assert page.page.locator(selector).first.is_visible()
    last = page.page.locator("#table tbody tr").last
    assert last.is_visible()
    assert page.page.locator("#table tbody tr").count() == 22
    assert not scripts or page.page.evaluate(BRIGHTNESS) == 3 * 255
    for control in ("input", "select", "summary >> text=Download"):
        assert not any(one.is_visible() for one in page.page.locator(control).all())
    page.page.set_viewport_size({"width": PAPER_PX, "height": 1000})
    assert page.page.evaluate("document.documentElement.scrollWidth") <= PAPER_PX
    assert len(page.page.pdf(format="A4")) > 10_000


def test_latencies_without_accuracies_are_dots_in_order_that_filters_leave_no_gap_in(
    made: Any, opened: Callable[..., Opened]
) -> None:
    page = opened(made(accuracy=False))
    assert page.page.locator(".leading .chart").count() == 0
    rows = "[...document.querySelectorAll('#dots g')].filter(row => row.style.display !== 'none')"
    names = page.page.evaluate(f"{rows}.map(row => row.querySelector('text').textContent)")
    assert names == [row[0].split(" ")[0] for row in page.rows()]
    page.at("#width=0.35")
    assert page.page.evaluate(f"{rows}.map(row => row.getAttribute('transform'))") == [
        f"translate(0 {10 + 20 * place})" for place in range(5)
    ]


def test_a_start_that_a_variant_skipped_leaves_no_gap(made: Any, opened: Callable[..., Opened]) -> None:
    sweep = made()
    skipped = {
        name: tuple(one for one in samples if one.start not in (2, 3)) for name, samples in sweep.samples.items()
    }
    page = opened(replace(sweep, samples=skipped))
    page.scroll_to("#starts")
    page.page.wait_for_selector("#chart-starts.live", timeout=WAIT_MS)
    axis = page.page.evaluate("document.querySelector('#chart-starts .plot').layout.xaxis")
    assert (axis["tickvals"], axis["ticktext"]) == ([1, 2, 3, 4], ["1", "4", "5", "6"])


HOSTILE = "<img src=x onerror=alert(1)></script>\u202e🙂"


def test_hostile_names_stay_text_in_charts_and_menus(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made(names=lambda own: HOSTILE + own, model=HOSTILE))
    page.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.scroll_to("#starts")
    page.page.wait_for_selector("#chart-starts.live", timeout=WAIT_MS)
    page.page.focus("#table tbody tr[tabindex='0']")
    assert page.page.locator("img").count() == 0
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "<img src=x onerror=alert(1)></script>⟨U+202E⟩🙂" in page.text("h1")


@pytest.mark.parametrize(
    "recipe",
    [{"variants": ()}, {"valid": False}, {"starts": 1}],
    ids=lambda recipe: next(iter(recipe)),
)
def test_a_poor_sweep_still_opens(made: Any, opened: Callable[..., Opened], recipe: dict[str, Any]) -> None:
    page = opened(made(**recipe))
    assert page.page.locator("#chart-madds .plot").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_report(made: Any, opened: Callable[..., Opened], scheme: str) -> None:
    page = opened(made(), color_scheme=scheme)
    page.scroll_to("#starts")
    page.page.wait_for_selector("#chart-starts.live", timeout=WAIT_MS)
    assert grave_findings(page.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_without_scripts_are_as_careful(made: Any, chromium: Any, tmp_path: Path, scheme: str) -> None:
    sweep = made()
    (tmp_path / "paper.html").write_text(paper_html([sweep.result]), "utf-8")
    (tmp_path / "compare.html").write_text(comparison_html(comparison_of(sweep.result.runs[0])), "utf-8")
    write_site([sweep.result], sweep.samples, tmp_path)
    context = chromium.new_context(offline=True, color_scheme=scheme, viewport={"width": 390, "height": 844})
    for name in ("paper", "compare", "index"):
        page = context.new_page()
        page.goto((tmp_path / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        assert grave_findings(page) == [], name
    context.close()


def comparison_of(run: Any, count: int = 4) -> Comparison:
    words = list(
        itertools.islice(itertools.cycle([Verdict.SLOWER, Verdict.FASTER, Verdict.SAME, Verdict.INCONCLUSIVE]), count)
    )
    names = [one.variant for one in run.estimates] if count > 4 else words
    variants = tuple(
        VariantComparison(name, 1.02, Interval(1.01, 1.03), word, "6 interleaved rounds")
        for name, word in zip(names, words, strict=False)
    )
    return Comparison(run, run, True, 1.0, variants, (), ())
