"""How many counts agree with the paper, and what is told of those that do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboards.pages.paper import paper_html
from dashboards.pages.paper_counts import Agreement, coarse_count_of, count_of
from dashboards.pages.paper_figure5 import figure5_table
from dashboards.pages.paper_here import Here
from dashboards.pages.paper_rows import paper_tables
from dashboards.pages.paper_score import Scorecard, scorecard

Made = Callable[..., Any]
NOTHING_MEASURED = Here({})


@pytest.fixture(scope="module")
def score() -> Scorecard:
    return scorecard(figure5_table(NOTHING_MEASURED), paper_tables(NOTHING_MEASURED), NOTHING_MEASURED)


@pytest.mark.parametrize(
    ("published", "counted", "agreement", "words"),
    [
        (300, 300.0, Agreement.AS_PRINTED, "as published"),
        (300, 300.77, Agreement.AS_PRINTED, "as published (cut)"),
        (5.3, 5.25, Agreement.AS_PRINTED, "as published (rounded)"),
        (50.7, 50.94, Agreement.CLOSE, "+0.5 %"),
        (575, 568.74, Agreement.DIFFERS, "-1.1 %"),
        (17.5, None, None, "not counted here"),
    ],
)
def test_a_count_agrees_as_its_table_prints_it(
    published: float, counted: float | None, agreement: Agreement | None, words: str
) -> None:
    count = count_of(published, counted)
    assert (count.agreement, count.words) == (agreement, words)


@pytest.mark.parametrize(
    ("published", "counted", "agreement"),
    [
        (600, 627.2, Agreement.AS_PRINTED),
        (310, 313.6, Agreement.AS_PRINTED),
        (62, 62.7, Agreement.AS_PRINTED),
        (32, 31.4, Agreement.DIFFERS),
        (199, 100.4, Agreement.DIFFERS),
    ],
)
def test_noughts_of_a_coarse_table_are_no_digits(published: float, counted: float, agreement: Agreement) -> None:
    assert coarse_count_of(published, counted).agreement is agreement


def test_the_score_adds_up(score: Scorecard) -> None:
    agree, compared = map(int, re.findall(r"\d+", score.headline))
    assert compared == sum(table.compared for table in score.tables)
    assert agree == sum(table.as_printed + table.close for table in score.tables)
    assert compared - agree == len(score.differing) == sum(table.differ for table in score.tables)
    assert {table.where for table in score.tables} == {"Figure 5", *(f"Table {number}" for number in range(3, 8))}


def test_every_count_that_differs_has_a_reason_or_is_called_unexplained(score: Scorecard) -> None:
    assert [count for count in score.differing if not re.fullmatch(r"[+-][\d.]+ %: .{20,}", count.why)] == []


def test_a_reason_is_a_sentence_for_a_reader_and_no_note(score: Scorecard) -> None:
    notes = re.compile(r"->|\^\d|\d x \d|1e6|typo|tried|h\*w|only as quoted")
    assert [count.why for count in score.differing if notes.search(count.why)] == []


def test_figure_5_has_a_row_for_each_point_and_comes_before_the_spirals(made: Made) -> None:
    html = paper_html([made().result])
    headings = re.findall(r'<h2 id="([^"]+)"', html)
    assert headings[:3] == ["score", "figure-5", "figure-5-rows"]
    assert headings.index("figure-1") > headings.index("figure-6")
    (table,) = re.findall(r'<table class="paper points">.*?</table>', html, re.DOTALL)
    assert table.count('<th scope="row">') == 22


def test_latencies_are_set_beside_those_of_the_papers_phone(made: Made) -> None:
    sweep = made(virtual=False).result
    html = paper_html([sweep])
    latency = next(one.latency_ms for one in sweep.runs[0].estimates if one.variant == "mobilenet_v2_1.0_224")
    assert f"<td>{latency / 73.8:.2f}</td>" in html
    assert "All 22 latencies of Figure 5 have a counterpart here" in html
    assert "Measured here: Google Pixel" in html


def test_without_a_measured_latency_the_score_says_so(score: Scorecard) -> None:
    assert "None of the 22 published latencies of Figure 5 has a counterpart in these runs." in score.sentences
