"""What is called the best within a budget: true whatever the true latencies are, in the page as in text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from support.made_up import MadeUp
from support.opened_page import Opened

from dashboards.figures.points import Point, points_of
from dashboards.pages.budget import best_at, choice_within
from dashboards.pages.report import write_report
from models.variant import DEFAULT_GRIDS, variants_of

BUDGET_MS = 10.0
Made = Callable[..., MadeUp]


@dataclass(frozen=True)
class Timed:
    """A model: its top-1, and its latency with both ends of its interval."""

    top1: float
    low_ms: float
    latency_ms: float
    high_ms: float


SURE = Timed(60, 7, 8, 9)
MAY_EXCEED = Timed(65, 9, 9.5, 11)
MAY_EXCEED_MORE = Timed(66, 9, 9.8, 11)
MAY_EXCEED_TOO = Timed(64, 9, 9.6, 11)
MAY_FIT = Timed(70, 9, 10.5, 12)
MAY_FIT_TOO = Timed(71, 9, 10.6, 12)
TOO_SLOW = Timed(75, 11, 12, 13)
BEATEN = Timed(55, 6, 9, 12)
CASES: dict[str, tuple[Timed, ...]] = {
    "the best is A: 60.0 % top-1 in 8.000 ms": (SURE,),
    "the best is A: 60.0 % top-1 in 8.000 ms ": (SURE, TOO_SLOW, BEATEN),
    "the best is A: 65.0 % top-1 in 9.500 ms, which may exceed it (up to 11.00 ms)": (MAY_EXCEED, TOO_SLOW),
    "the best is A, or B if A exceeds 10 ms": (MAY_EXCEED, SURE, BEATEN),
    "the best is A, or B if A exceeds 10 ms; both may exceed it": (MAY_EXCEED, MAY_EXCEED_TOO),
    "the best is A, or B if A exceeds 10 ms, or C if both do": (MAY_EXCEED, MAY_EXCEED_TOO, SURE),
    "the best is A, or B if A exceeds 10 ms, or C if both do; all 3 may exceed it": (
        MAY_EXCEED_MORE, MAY_EXCEED, MAY_EXCEED_TOO,
    ),
    "the best is A, or B if A exceeds 10 ms, or C if both do, or D if all three do": (
        MAY_EXCEED_MORE, MAY_EXCEED, MAY_EXCEED_TOO, SURE,
    ),
    "the best is A, or one of 4 others if it exceeds 10 ms": (
        MAY_EXCEED_MORE, MAY_EXCEED, MAY_EXCEED_TOO, replace(MAY_EXCEED_TOO, top1=62), SURE,
    ),
    "the best is A: 60.0 % top-1 in 8.000 ms; B is more accurate and may be within 10 ms": (SURE, MAY_FIT),
    "the best is A: 60.0 % top-1 in 8.000 ms; C and B are more accurate and may be within 10 ms": (
        SURE, MAY_FIT, MAY_FIT_TOO,
    ),
    "the best is A, or B if A exceeds 10 ms; C is more accurate and may be within 10 ms": (MAY_EXCEED, SURE, MAY_FIT),
    "the best is A, or B if A exceeds 10 ms, or C if both do; 2 others are more accurate and may be within 10 ms": (
        MAY_EXCEED, MAY_EXCEED_TOO, SURE, MAY_FIT, MAY_FIT_TOO,
    ),
    "none is known to fit: A may": (MAY_FIT, TOO_SLOW),
    "none is known to fit: B or A may": (MAY_FIT, MAY_FIT_TOO),
    "none is known to fit: one of 5 may": tuple(replace(MAY_FIT, top1=70 + one) for one in range(5)),
    "none fits whose accuracy is known; the fastest of those is A, 12.00 ms": (TOO_SLOW,),
}  # fmt: skip


def sweep_of(made: Made, models: tuple[Timed, ...]) -> MadeUp:
    """Models called A, B, …, one after another; and one that is fast and whose accuracy nobody knows."""
    variants = variants_of(DEFAULT_GRIDS)[: len(models) + 1]
    letters = dict(zip([one.name for one in variants], "ABCDEFGH", strict=False))
    sweep = made(variants=variants, names=letters.__getitem__)
    (run,) = sweep.result.runs
    unknown = Timed(0, 1, 1.1, 1.2)
    estimates = tuple(
        replace(one, latency_ms=model.latency_ms, low_ms=model.low_ms, high_ms=model.high_ms)
        for one, model in zip(run.estimates, (*models, unknown), strict=True)
    )
    top1 = [*(model.top1 for model in models), None]
    artifacts = tuple(replace(one, top1=gain) for one, gain in zip(run.artifacts, top1, strict=True))
    result = replace(sweep.result, runs=(replace(run, estimates=estimates, artifacts=artifacts),))
    return MadeUp(result, sweep.samples)


@pytest.mark.parametrize("words", CASES)
def test_each_case_has_its_words(made: Made, words: str) -> None:
    points = points_of([sweep_of(made, CASES[words]).result])
    assert best_at(points, BUDGET_MS) == f"At 10 ms {words.strip()}."


@pytest.mark.parametrize("models", CASES.values(), ids=range(len(CASES)))
def test_whatever_the_true_latencies_are_the_best_is_the_first_candidate_that_fits(
    made: Made, models: tuple[Timed, ...]
) -> None:
    points = points_of([sweep_of(made, models).result])[: len(models)]
    choice = choice_within(points, BUDGET_MS)
    ends = [(point.estimate.low_ms or 0.0, point.estimate.high_ms or 0.0) for point in points]
    for truth in itertools.product(*ends):
        fits = [place for place, latency_ms in enumerate(truth) if latency_ms <= BUDGET_MS]
        most_accurate = max((points[place] for place in fits), key=lambda point: point.top1 or 0.0, default=None)
        told = next((one for one in choice.candidates if points.index(one) in fits), None)
        assert told is most_accurate


def test_of_several_runs_each_variant_is_named_with_its_own(made: Made) -> None:
    one, other = sweep_of(made, (MAY_EXCEED, SURE)), made(run="r2", model="Pixel 9", accuracy=False)
    points: tuple[Point, ...] = points_of([one.result, other.result])
    said = best_at(points, BUDGET_MS)
    assert re.fullmatch(r"At 10 ms the best is A on (.+), or B on \1 if A on \1 exceeds 10 ms\.", said)


def test_nothing_is_best_where_no_valid_one_has_an_accuracy(made: Made) -> None:
    unknown = points_of([made(accuracy=False).result])
    assert best_at(unknown, BUDGET_MS) == ("No accuracy is known for these models, so none can be called the best.")
    not_valid = points_of([made(valid=False).result])
    assert best_at(not_valid, BUDGET_MS) == (
        "No accuracy is known for what is valid here, so none can be called the best."
    )


@pytest.mark.browser
def test_the_page_says_the_same_of_what_a_reader_chose(made: Made, opened: Callable[..., Opened]) -> None:
    page = opened(sweep_of(made, (SURE,)))
    for words, models in CASES.items():
        sweep = sweep_of(made, models)
        write_report(sweep.result, sweep.samples, page.file)
        page.at("#budget=10.0")
        assert page.text("#chosen") == f"{len(models) + 1} variants: at 10 ms {words.strip()}."
