"""The table of estimates on a terminal of 80 columns."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from harness.cli.tables import estimates_table, milliseconds, plain, said_once
from models.variant import DEFAULT_GRIDS, variants_of


def printed(result) -> list[str]:
    text = io.StringIO()
    Console(file=text, width=80, highlight=False).print(estimates_table(result))
    return text.getvalue().splitlines()


@pytest.fixture
def result(store, told):
    return store.sweep().runs[0]


def with_estimates(result, *estimates):
    return replace(result, estimates=tuple(estimates))


def test_each_valid_variant_of_the_default_grid_takes_one_line(result):
    first = replace(result.estimates[0], notes=())
    grid = [replace(first, variant=variant.name) for variant in variants_of(DEFAULT_GRIDS)]
    lines = printed(with_estimates(result, *grid))
    assert len(lines) == 1 + len(grid) + 1  # the heading, and the line of what is unproven everywhere
    assert all(len(line) <= 80 for line in lines)


def test_long_names_and_many_reasons_are_folded_not_cut(result):
    reasons = ("wrong_core", "core_moved", "throttled", "left_foreground")
    bad = replace(result.estimates[0], variant="q" * 50, valid=False, reasons=reasons)
    lines = printed(with_estimates(result, bad))
    assert all(len(line) <= 80 for line in lines)
    rows = lines[1 : next(place for place, line in enumerate(lines) if "few_starts" in line)]
    assert "".join(line[:30] for line in rows).count("q") == 50
    verdict = "".join(line[lines[0].index("verdict") :].strip() for line in lines)
    assert all(reason in verdict for reason in reasons)


def test_no_number_at_all_is_said(result):
    none = replace(
        result.estimates[0], latency_ms=None, low_ms=None, high_ms=None, valid=False, reasons=("no_samples",)
    )
    assert any("no number" in line for line in printed(with_estimates(result, none)))


def test_an_interval_that_is_not_known_is_left_out(result):
    one = replace(result.estimates[0], latency_ms=12.345, low_ms=None, high_ms=None)
    (line,) = (line for line in printed(with_estimates(result, one)) if line.startswith("mobilenet"))
    assert "12.35" in line or "12.34" in line
    assert "(" not in line


def test_the_interval_between_sessions_stands_below_where_the_store_knows_it(result):
    known = replace(result.estimates[0], between_low_ms=9.5, between_high_ms=10.75)
    unknown = result.estimates[1]
    lines = printed(with_estimates(result, known, unknown))
    assert f"{known.variant}: 9.500–10.75 ms between sessions" in lines
    assert sum("between sessions" in line for line in lines) == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.1236, "0.124"), (1.2344, "1.234"), (12.344, "12.34"), (123.44, "123.4"), (1234.4, "1234")],
)
def test_milliseconds_are_short_enough_for_a_column(value, words):
    assert milliseconds(value) == words


def test_text_cannot_steer_the_terminal():
    assert plain("a\x1b[31mb\u202ec\n").plain == "a [31mb c "


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mine", "model_rejected", "the runtime says no"), "mine: model_rejected: the runtime says no"),
        (("mine", "model_rejected", "model_rejected: no"), "mine: model_rejected: no"),
        (("nosuch", "build_failed", "nosuch: no such network"), "nosuch: build_failed: no such network"),
        (("nosuch", "nosuch: no such network"), "nosuch: no such network"),
    ],
)
def test_no_word_is_said_twice_in_a_row(words, told):
    assert said_once(*words) == told


def noted(result, *notes: tuple[str, ...]):
    """The default grid with own intervals and the notes of each of its first variants; the others have the last's."""
    first = replace(result.estimates[0], own_low_ms=1.0, own_high_ms=1.1, latency_ms=1.05)
    names = [variant.name for variant in variants_of(DEFAULT_GRIDS)]
    each = [notes[min(place, len(notes) - 1)] for place in range(len(names))]
    return with_estimates(result, *(replace(first, variant=name, notes=n) for name, n in zip(names, each, strict=True)))


def test_a_note_folds_no_row_and_says_below_whose_it_is(result):
    lines = printed(noted(result, ("wide_interval",)))
    rows = [line for line in lines if line.startswith("mobilenet")]
    assert len(rows) == 22
    assert all(line.rstrip().endswith("valid") for line in rows)
    assert "the interval is wider than was asked for (wide_interval): every variant." in lines


def test_few_that_have_a_note_or_lack_it_are_named(result):
    some = printed(noted(result, ("few_starts",), ("few_starts",), ()))
    assert "(few_starts): mobilenet_v2_0.35_96, mobilenet_v2_0.35_128." in " ".join(" ".join(some).split())
    most = " ".join(" ".join(printed(noted(result, (), ("few_starts",)))).split())
    assert "(few_starts): 21 of 22 variants, all but mobilenet_v2_0.35_96." in most


def test_a_reason_in_the_table_is_explained_below_it(result):
    bad = replace(result.estimates[0], valid=False, reasons=("throttled",))
    assert "the phone slowed (throttled)" in printed(with_estimates(result, bad))
