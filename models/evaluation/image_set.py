"""The images and what they show: a folder for each class, as ImageNet has it, or a CSV of file and label."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import EvaluationRefused
from models.evaluation.records import LabelledImage

IMAGE_ENDINGS = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"})


@dataclass(frozen=True, slots=True)
class ImageSet:
    images: tuple[LabelledImage, ...]
    classes: int
    """How many classes the labels tell apart; for a CSV of numbers, those that the model has."""
    background: bool


def read_image_set(folder: Path, labels: Path | None, outputs: int) -> ImageSet:
    """`labels` is a CSV of file and class number, or a list of the classes' folder names in the model's order."""
    if not folder.is_dir():
        raise EvaluationRefused(folder, "is no folder", "give --images the folder that holds the images")
    if labels is not None and labels.suffix.lower() == ".csv":
        found = _from_csv(folder, labels, outputs)
    else:
        found = _from_folders(folder, None if labels is None else _class_list(labels, outputs), outputs)
    if not found.images:
        raise EvaluationRefused(folder, "holds no images", f"files end in {', '.join(sorted(IMAGE_ENDINGS))}")
    return found


def _from_folders(folder: Path, classes: list[str] | None, outputs: int) -> ImageSet:
    folders = sorted(path for path in folder.iterdir() if path.is_dir())
    if classes is None:
        # ImageNet's own numbering is the order of the folders' names.
        classes = [path.name for path in folders]
        if outputs - len(classes) not in (0, 1):
            what = f"has {len(classes)} folders and the model {outputs} classes"
            raise EvaluationRefused(folder, what, "give --labels a file with each class's folder name, a line each")
    number = {name: index for index, name in enumerate(classes)}
    strange = [path.name for path in folders if path.name not in number]
    if strange:
        what = f"has the folder {strange[0]}, which the label file does not name"
        raise EvaluationRefused(folder, what, "add it to the label file or move it away")
    images = tuple(
        LabelledImage(path, number[part.name])
        for part in folders
        for path in sorted(part.rglob("*"))
        if path.suffix.lower() in IMAGE_ENDINGS and path.is_file()
    )
    return ImageSet(images, len(classes), outputs == len(classes) + 1)


def _class_list(labels: Path, outputs: int) -> list[str]:
    names = [line.strip() for line in _text(labels).splitlines() if line.strip()]
    if outputs - len(names) not in (0, 1):
        what = f"names {len(names)} classes and the model has {outputs}"
        raise EvaluationRefused(labels, what, "give one line for each class (or one less, without the background)")
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise EvaluationRefused(labels, f"names {twice} twice", "give each class its own folder name")
    return names


@dataclass(frozen=True, slots=True)
class _Row:
    place: str
    """The file and the line, for people."""
    name: str
    label: int


def _from_csv(folder: Path, labels: Path, outputs: int) -> ImageSet:
    background = outputs == 1001
    classes = outputs - background
    rows = tuple(_rows(labels, classes))
    _refuse_beyond(rows, classes, background)
    return ImageSet(tuple(LabelledImage(folder / row.name, row.label) for row in rows), classes, background)


def _rows(labels: Path, classes: int) -> Iterator[_Row]:
    for number, cells in enumerate(csv.reader(_text(labels).splitlines()), start=1):
        if not cells or (number == 1 and cells[-1].strip().lower() in ("label", "class", "class_id")):
            continue
        place = f"{labels}, line {number}"
        if len(cells) != 2:
            raise EvaluationRefused(place, f"has {len(cells)} columns", "write file,label")
        name, label = cells[0].strip(), cells[1].strip()
        if not (label.isascii() and label.isdecimal() and len(label) < 8):
            raise EvaluationRefused(place, f"has the label {label!r}", _range_words(classes))
        yield _Row(place, name, int(label))


def _refuse_beyond(rows: Sequence[_Row], classes: int, background: bool) -> None:
    """Labels that begin at 1 and end one too high are told to be one off, and which way."""
    beyond = next((row for row in rows if row.label >= classes), None)
    if beyond is None:
        return
    numbers = {row.label for row in rows}
    remedy = _range_words(classes)
    if min(numbers) >= 1 and max(numbers) == classes:
        whose = "count the background class that the model has in front" if background else "count from 1"
        remedy += f"; yours {whose} (none is 0, the highest is {classes}), so they are one above: take one off each"
    raise EvaluationRefused(beyond.place, f"has the label '{beyond.label}'", remedy)


def _range_words(classes: int) -> str:
    return f"labels are numbers from 0 to {classes - 1}"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        raise EvaluationRefused(path, f"cannot be read: {words}", "check the path given to --labels") from error
    except UnicodeDecodeError as error:
        raise EvaluationRefused(path, "is not UTF-8 text", "save it as UTF-8") from error
