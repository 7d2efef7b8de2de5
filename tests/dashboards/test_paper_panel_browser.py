"""One panel alone, as a file for a paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from support.opened_page import Opened

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
    assert texts(file).index("width 0.35") < texts(file).index("MobileNetV2, published")
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


def test_the_file_holds_what_the_reader_chose_and_says_how_much(made: Any, opened: Callable[..., Opened]) -> None:
    page = opened(made())
    page.at("#width=0.35")
    file = page.download("madds-one-pdf")
    assert "width 0.5" not in texts(file)
    (subject,) = re.findall(rb"/Subject <feff([0-9a-f]+)>", file)
    told = bytes.fromhex(subject.decode()).decode("utf-16-be")
    assert told.startswith("Accuracy of 5 variants")
    for fact in ("Google Pixel", "tflite 2.16.1", "1 thread", "measured 2026-11-20"):
        assert fact in told


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
