"""Class numbers that are one off are noticed, and said which way."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.evaluation import evaluate
from models.evaluation.journal import Journal
from models.evaluation.records import Judged, LabelledImage
from models.evaluation.shift import shift_of


def judged(*offs: int, classes: int = 3) -> list[Judged]:
    return [
        Judged(LabelledImage(Path(f"{place}.png"), place % classes), int(off != 0), off)
        for place, off in enumerate(offs)
    ]


@pytest.mark.parametrize("way", [1, -1])
def test_a_shift_is_told_with_what_top1_then_is(way: int) -> None:
    shift = shift_of(judged(*[way] * 9, 5))
    assert shift is not None
    assert shift.classes == way
    assert (shift.top1.hits, shift.top1.percent) == (9, 100 * 9 / 10)


@pytest.mark.parametrize("offs", [[0] * 10, [0] * 6 + [1] * 4, [1, 7, -3], [2] * 10, []])
def test_what_chance_may_do_is_no_shift(offs: list[int]) -> None:
    assert not offs or shift_of(judged(*offs)) is None


def test_a_model_that_always_answers_the_same_tells_nothing_of_its_numbers() -> None:
    assert shift_of(judged(*[-1] * 30, classes=1)) is None


@pytest.mark.parametrize(("first", "background", "way"), [(0, 1, 1), (1, 0, -1)])
def test_a_background_class_that_the_labels_do_not_count_is_noticed(
    model: Path, images: Path, tmp_path: Path, colours, first: int, background: int, way: int
) -> None:
    """A CSV of numbers tells nothing of a background class, unless the model has 1001 classes."""
    model.write_bytes(colours(9, background=bool(background)))
    numbers = {"n01_blue": first, "n02_green": first + 1, "n03_red": first + 2}
    lines = [f"{name}/{place}.png,{number}" for name, number in numbers.items() for place in range(4)]
    (tmp_path / "labels.csv").write_text("\n".join(lines))
    found = evaluate(model, images, tmp_path / "labels.csv", Journal(tmp_path / "journal"), workers=1)
    assert found.top1.hits == 0
    assert found.shift is not None
    assert (found.shift.classes, found.shift.top1.hits) == (way, 12)
