"""Every format of model files that this program knows."""

from __future__ import annotations

from pathlib import Path

from models.formats.format import Format
from models.formats.tflite.format import TFLITE

FORMATS = (TFLITE,)
BUILT = TFLITE
"""What a build writes, and what the anchor is."""


def format_of(file: Path) -> Format:
    """Finds it by the suffix. A file of any other name goes to the reader of what a build writes, which says what is
    wrong."""
    return next((one for one in FORMATS if one.suffix == file.suffix.lower()), BUILT)


def models_in(folder: Path, name: str = "*") -> list[Path]:
    """Returns the model files of a folder, sorted; `name` is a pattern without a suffix."""
    return sorted(file for one in FORMATS for file in folder.glob(f"{name}{one.suffix}"))
