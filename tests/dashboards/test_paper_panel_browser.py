"""One panel alone, as a file for a paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from support.made_up import with_precision
from support.opened_page import Opened

from dashboards.pages.markdown import chart_svg
from dashboards.pages.report import write_report
from harness.results.records import Engine

pytestmark = pytest.mark.browser

PT_OF_PX = 0.75
ONE_COLUMN_PX = 333


def texts(file: bytes) -> list[str]:
    return [bytes.fromhex(found.decode()).decode("cp1252") for found in re.findall(rb"<([0-9a-f]+)> Tj", file)]


def test_a_panel_is_a_pdf_of_lines_and_letters(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    file = page.download("latency-one-pdf")
    assert file.startswith(b"%PDF-1.4")
    assert re.search(rb"/MediaBox \[0 0 (\S+) ", file)[1] == f"{ONE_COLUMN_PX * PT_OF_PX:g}".encode()  # type: ignore[index]
    assert {"Latency, ms", "Top-1 accuracy, %", "width 0.35", "frontier", "budget 75 ms"} <= set(texts(file))
    assert texts(file).index("width 0.35") < texts(file).index("frontier") < texts(file).index("NASNet-A")
    assert b"/Image" not in file


def test_every_object_of_the_pdf_begins_where_its_table_says(made: Any, opened: Callable[..., Opened]) -> None:
    file = opened(made()).download("madds-two-pdf")
    starts = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", file)]
    assert [file[start : start + 7] for start in starts] == [f"{n} 0 obj".encode() for n in range(1, len(starts) + 1)]
    assert file[int(re.findall(rb"startxref\n(\d+)", file)[0]) :].startswith(b"xref")
    (length,) = re.findall(rb"/Length (\d+) >>\nstream\n", file)
    drawing = file[file.index(b"stream\n") + 7 :]
    assert drawing[int(length) :].startswith(b"\nendstream")
    assert drawing[: int(length)].split().count(b"q") == drawing[: int(length)].split().count(b"Q")


def test_a_reader_in_the_dark_gets_a_figure_for_white_paper(made: Any, opened: Callable[..., Opened]) -> None:
    """Identifiers of Plotly's own aside, both readers get the same file."""
    light, dark = (opened(made(), color_scheme=scheme).download("madds-one-pdf") for scheme in ("light", "dark"))
    assert light == dark


def told_of(file: bytes, entry: str) -> str:
    (told,) = re.findall(rb"/%s <feff([0-9a-f]+)>" % entry.encode(), file)
    return bytes.fromhex(told.decode()).decode("utf-16-be")


def test_the_file_holds_what_the_reader_chose_and_says_how_much(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    page.at("#width=0.35")
    file = page.download("madds-one-pdf")
    assert "width 0.5" not in texts(file)
    assert told_of(file, "Title").startswith("5 of 22 variants on Google Pixel, large core 2. ")
    told = told_of(file, "Subject")
    assert told.startswith("Accuracy of 5 variants")
    for fact in ("Google Pixel", "tflite 2.16.1", "1 thread", "measured 2026-11-20", "6 starts each"):
        assert fact in told


@pytest.mark.parametrize(("engine", "warning"), [(Engine.LITERT, "Virtual phone: "), (Engine.REPLAY, "Synthetic: ")])
def test_a_virtual_phone_is_named_in_picture_title_and_caption(
    made: Any, opened: Callable[..., Opened], engine: Engine, warning: str
) -> None:
    page = opened(made(engine=engine))
    whole = page.text(".warning")
    assert whole.startswith(warning)
    for column in ("one", "two"):
        file = page.download(f"latency-{column}-pdf")
        assert whole in " ".join(texts(file))
        assert whole in told_of(file, "Title")
        assert whole in told_of(file, "Subject")
    assert whole in page.download("svg").decode()


def test_a_phone_that_is_none_of_software_has_no_warning(made: Any, opened: Callable[..., Opened]) -> None:
    file = opened(made(virtual=False)).download("latency-one-pdf")
    assert told_of(file, "Title") == "22 variants on Google Pixel, large core 2"
    assert "irtual" not in " ".join(texts(file))


def test_each_panel_says_of_what_and_when_it_is(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(with_precision(made()))
    for key in ("latency-one", "latency-two", "madds-one"):
        words = " ".join(texts(page.download(f"{key}-pdf"))).replace("\xa0", " ")
        for fact in ("n = 22 variants, 6 starts each", "tflite 2.16.1", "1 thread", "2026-11-20", "Grey: published."):
            assert fact in words
        assert ("each variant’s own 95 % interval" in words) is key.startswith("latency")
        assert ("is known to ±1.1 %" in words) is key.startswith("latency")


def test_the_caption_names_own_intervals_the_level_and_the_starts(made: Any, opened: Callable[..., Opened]) -> None:
    own = told_of(opened(with_precision(made())).download("latency-one-pdf"), "Subject")
    assert "over starts (6 starts each)" in own
    assert "own 95 % interval of this session; the level, by which all may shift together" in own
    plain = told_of(opened(made()).download("latency-one-pdf"), "Subject")
    assert "Bars are 95 % intervals of this session." in plain
    assert "level" not in plain


CUT = """
    () => [...document.querySelectorAll('.legendtext, .annotation-text, .gtitle, .textpoint text')].map(text => {
      const box = text.getBoundingClientRect(), page = document.querySelector('svg').getBoundingClientRect();
      return [text.textContent, box.left >= page.left && box.right <= page.right && box.bottom <= page.bottom];
    }).filter(([, whole]) => !whole)
"""
OVER_EACH_OTHER = """
    () => {
      const texts = [...document.querySelectorAll('text')].filter(text => text.textContent.trim());
      const boxes = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
      return boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([, b]) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2
      ).map(([other]) => [one, other]));
    }
"""


@pytest.mark.parametrize("runs", [1, 2])
def test_nothing_is_cut_off_or_over_another_in_a_picture(
    made: Any, opened: Callable[..., Opened], chromium: Any, runs: int
) -> None:
    sweeps = [with_precision(made(run=f"r{one}", speed=1.0 + one)) for one in range(runs)]
    page = opened(sweeps[0])
    write_report([one.result for one in sweeps], {k: v for one in sweeps for k, v in one.samples.items()}, page.file)
    page.at()
    picture = chromium.new_page()
    for key in ("latency-one-svg", "latency-two-svg", "madds-one-svg", "svg"):
        picture.set_content(page.download(key).decode())
        assert picture.evaluate(CUT) == [], key
        assert picture.evaluate(OVER_EACH_OTHER) == [], key
    picture.close()


def test_what_lies_over_the_page_and_what_was_zoomed_to_is_in_the_pictures(
    made: Any, opened: Callable[..., Opened]
) -> None:
    page = opened(made())
    page.page.evaluate("Plotly.relayout(document.querySelector('#chart-latency .plot'), {'yaxis.range': [62, 73]})")
    page.page.wait_for_function("document.querySelector('#chart-madds .plot').layout.yaxis.range[0] === 62")
    for key in ("svg", "latency-one-svg"):
        picture = page.download(key).decode()
        assert "budget 75 ms" in picture
        assert "MobileNetV2" in picture
        ticks = {float(found) for found in re.findall(r'class="ytick"><text[^>]*>([\d.]+)<', picture)}
        assert ticks
        assert min(ticks) >= 62
        assert max(ticks) <= 73
    page.page.evaluate("Plotly.relayout(document.querySelector('#chart-latency .plot'), {'yaxis.range': [50, 76]})")
    rings = "rgb(11, 93, 138)"
    assert f"stroke: {rings}" in page.download("latency-one-svg").decode()


def test_two_thousand_points_are_lines_in_the_file_too(made: Any, grid_of: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made(variants=grid_of(2000), starts=2, runs_per_start=3))
    assert b"<image" not in page.download("madds-two-svg")
    assert b"mobilenet_v2" in page.download("madds-two-svg")


def test_a_strange_name_is_a_text_in_the_pdf(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made(model="(a) \\ <b>🙂 Tj ET"))
    page.page.select_option("#colour", index=0)
    file = page.download("madds-one-pdf")
    assert b"(a) \\" not in file
    assert file.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize("speed", [1.0, 20.0])
def test_in_the_chart_of_a_summary_nothing_is_over_another(made: Any, chromium: Any, speed: float) -> None:
    picture = chromium.new_page(viewport={"width": 1120, "height": 600})
    for sweep in (with_precision(made(speed=speed)), with_precision(made(speed=speed, accuracy=False))):
        picture.set_content(chart_svg([sweep.result]))
        assert picture.locator("text >> text=Virtual phone").count() == 1
        assert picture.evaluate(OVER_EACH_OTHER) == []
    picture.close()


def test_without_scripts_nothing_is_over_another_in_the_charts(made: Any, opened: Callable[..., Opened]) -> None:
    for speed in (1.0, 20.0):
        page = opened(with_precision(made(speed=speed)), java_script_enabled=False)
        assert page.page.locator("#chart-latency > svg text >> text=budget").count() == 1
        assert page.page.evaluate(OVER_EACH_OTHER) == []
