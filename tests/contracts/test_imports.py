"""What CI says of an import that the house does not allow: planted in a copy of the tree, one in each room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
PACKAGES = ("models", "harness", "dashboards", "virtual_phone")
ROOMS = sorted(place.stem for place in (HOME / "harness").iterdir() if place.suffix == ".py" or place.is_dir())
ROOMS = [room for room in ROOMS if not room.startswith("__")]


@dataclass(frozen=True)
class Tree:
    """A copy of the packages, to be spoilt."""

    folder: Path

    def plant(self, room: str, *imported: str) -> str:
        """Returns the module that now holds the imports."""
        place = self.folder.joinpath(*room.split("."))
        module, file = (f"{room}.planted", place / "planted.py") if place.is_dir() else (room, place.with_suffix(".py"))
        with file.open("a") as text:
            text.write("".join(f"\nimport {name}" for name in imported) + "\n")
        return module

    def refused(self) -> str:
        """What the linter says, which must find something."""
        done = subprocess.run(
            [sys.executable, "scripts/import_contracts.py"],
            cwd=self.folder,
            env={**os.environ, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0, done.stdout
        return done.stdout


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    for name in (*PACKAGES, "scripts"):
        shutil.copytree(HOME / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.apk"))
    shutil.copyfile(HOME / "pyproject.toml", tmp_path / "pyproject.toml")
    return Tree(tmp_path)


def floors() -> list[list[str]]:
    """Of the harness, from the command line down. A room in brackets need not be there yet."""
    contracts = tomllib.loads((HOME / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract.get("containers") == ["harness"])
    named = [[room.strip("()") for room in floor.split(" | ")] for floor in layers]
    return [[room for room in floor if room in ROOMS] for floor in named]


def test_no_room_but_the_command_line_draws(tree: Tree) -> None:
    planted = [tree.plant(f"harness.{room}", "dashboards") for room in ROOMS if room != "cli"]
    planted += [
        tree.plant("models", "dashboards"),
        tree.plant("harness.__init__", "dashboards").removesuffix(".__init__"),
    ]
    said = tree.refused()
    assert [module for module in planted if f"- {module} -> dashboards (" not in said] == []


def test_no_room_imports_the_virtual_phone(tree: Tree) -> None:
    rooms = ("models", "dashboards", *(f"harness.{room}" for room in ROOMS))
    planted = [tree.plant(room, "virtual_phone") for room in rooms]
    said = tree.refused()
    assert [module for module in planted if f"- {module} -> virtual_phone (" not in said] == []


def test_a_new_room_of_the_harness_needs_a_floor(tree: Tree) -> None:
    (tree.folder / "harness" / "attic.py").touch()
    (tree.folder / "harness" / "cellar").mkdir()
    (tree.folder / "harness" / "cellar" / "__init__.py").touch()
    said = tree.refused()
    assert "- harness.attic\n" in said
    assert "- harness.cellar\n" in said


def test_no_room_imports_from_the_floor_above(tree: Tree) -> None:
    pairs = [
        (tree.plant(f"harness.{room}", f"harness.{higher}"), higher)
        for above, floor in zip(floors(), floors()[1:], strict=False)
        for room in floor
        for higher in above
    ]
    said = tree.refused()
    assert [pair for pair in pairs if f"{pair[0]} -> harness.{pair[1]} (" not in said] == []


def test_no_room_imports_from_a_room_of_its_own_floor(tree: Tree) -> None:
    pairs = [
        (tree.plant(f"harness.{room}", f"harness.{other}"), other)
        for floor in floors()
        for room in floor
        for other in floor
        if other != room
    ]
    said = tree.refused()
    assert [pair for pair in pairs if f"{pair[0]} -> harness.{pair[1]} (" not in said] == []


def test_models_import_nothing_else_of_ours(tree: Tree) -> None:
    planted = tree.plant("models.cost", "harness", "dashboards", "virtual_phone")
    said = tree.refused()
    for other in ("harness", "dashboards", "virtual_phone"):
        assert f"models is not allowed to import {other}:" in said
        assert f"{planted} -> {other} (" in said


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("virtual_phone", {"errors"}),
        # of `exchange`, the formats of the files that a report offers
        ("dashboards", {"results", "analysis", "statistics", "exchange", "errors", "reasons"}),
    ],
)
def test_of_the_harness_a_package_imports_only_what_it_is_allowed(tree: Tree, package: str, allowed: set[str]) -> None:
    forbidden = [room for room in ROOMS if room not in allowed]
    tree.plant(package, *(f"harness.{room}" for room in forbidden))
    said = tree.refused()
    assert [room for room in forbidden if f"{package} is not allowed to import harness.{room}:" not in said] == []
