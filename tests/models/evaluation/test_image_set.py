"""The labels of a CSV that do not fit the model's classes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from models.errors import EvaluationRefused
from models.evaluation.image_set import read_image_set


def labels_of(folder: Path, numbers: Iterable[int]) -> Path:
    file = folder / "labels.csv"
    file.write_text("file,label\n" + "".join(f"{number}.png,{number}\n" for number in numbers))
    return file


@pytest.mark.parametrize(
    ("outputs", "which"), [(1000, "count from 1"), (1001, "count the background class that the model has in front")]
)
def test_a_whole_csv_that_is_one_above_is_told_which_way(tmp_path: Path, outputs: int, which: str) -> None:
    with pytest.raises(EvaluationRefused) as refused:
        read_image_set(tmp_path, labels_of(tmp_path, range(1, 1001)), outputs)
    said = str(refused.value)
    assert "line 1001" in said
    assert "has the label '1000'" in said
    assert f"yours {which} (none is 0, the highest is 1000), so they are one above: take one off each" in said


@pytest.mark.parametrize("numbers", [range(1001), range(1, 1002), [5, 1200]], ids=["0 too", "two above", "wild"])
def test_labels_that_are_not_one_off_are_only_refused(tmp_path: Path, numbers: Iterable[int]) -> None:
    with pytest.raises(EvaluationRefused, match=r"labels are numbers from 0 to 999$"):
        read_image_set(tmp_path, labels_of(tmp_path, numbers), 1000)


def test_labels_within_the_classes_are_taken(tmp_path: Path) -> None:
    found = read_image_set(tmp_path, labels_of(tmp_path, range(1000)), 1001)
    assert (found.classes, found.background, len(found.images)) == (1000, True, 1000)
