"""Which code may name the format of a model file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from models.formats.known import FORMATS, format_of, models_in

HOME = Path(__file__).resolve().parents[3]
PACKAGES = ("models", "harness", "dashboards")
MAY_NAME_IT = {
    "models/formats": "the room that knows formats",
    "models/cost": "the reader of the one format; its errors say what it reads",
    "harness/cli": "the words that users read",
    "harness/config": "an example on the page of sweep.toml's keys",
    "harness/app": "the runtime inside the app, and its build",
    "harness/runners": "the official tool prints its name",
}


def test_only_the_room_of_formats_spells_a_suffix_in_code():
    """And those that run the files, read them or speak of them to the user."""
    strangers = {
        file
        for package in PACKAGES
        for path in (HOME / package).rglob("*.py")
        if not (file := path.relative_to(HOME).as_posix()).startswith(tuple(MAY_NAME_IT))
        if any(one.suffix in text for text in _texts(path) for one in FORMATS)
    }
    assert strangers == set()


def test_a_file_is_known_by_its_suffix_and_a_stranger_is_left_to_the_reader_of_what_we_build(tmp_path: Path):
    (known,) = FORMATS
    assert format_of(Path(f"a{known.suffix.upper()}")) is known
    assert format_of(Path("a.bin")) is known


def test_the_models_of_a_folder_are_found_in_order_and_nothing_else_is(tmp_path: Path):
    for name in ("b.tflite", "a.tflite", "a.txt", "tflite"):
        (tmp_path / name).touch()
    assert [file.name for file in models_in(tmp_path)] == ["a.tflite", "b.tflite"]
    assert models_in(tmp_path / "nowhere") == []


def _texts(path: Path) -> Iterator[str]:
    """Every text of a module that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value
