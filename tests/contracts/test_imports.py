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
LAYERED = ("harness", "virtual_phone")
"""Each of their rooms stands on a floor."""


def rooms_of(package: str) -> list[str]:
    """With the package before each name."""
    places = [place for place in (HOME / package).iterdir() if place.suffix == ".py" or place.is_dir()]
    return sorted(f"{package}.{place.stem}" for place in places if not place.stem.startswith("__"))


ROOMS = rooms_of("harness")


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


def floors(package: str) -> list[list[str]]:
    contracts = tomllib.loads((HOME / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (one["layers"] for one in contracts if one["type"] == "layers" and one["containers"] == [package])
    # a room in brackets is still to come
    named = ([f"{package}.{room.strip('()')}" for room in floor.split(" | ")] for floor in layers)
    return [[room for room in floor if room in rooms_of(package)] for floor in named]


def test_no_room_but_the_command_line_draws(tree: Tree) -> None:
    planted = [tree.plant(room, "dashboards") for room in ROOMS if room != "harness.cli"]
    planted += [
        tree.plant("models", "dashboards"),
        tree.plant("harness.__init__", "dashboards").removesuffix(".__init__"),
    ]
    said = tree.refused()
    assert [module for module in planted if f"- {module} -> dashboards (" not in said] == []


def test_no_room_imports_the_virtual_phone(tree: Tree) -> None:
    planted = [tree.plant(room, "virtual_phone") for room in ("models", "dashboards", *ROOMS)]
    said = tree.refused()
    assert [module for module in planted if f"- {module} -> virtual_phone (" not in said] == []


def test_no_room_but_the_store_speaks_to_a_database(tree: Tree) -> None:
    rooms = ("models", "dashboards", "virtual_phone", *ROOMS)
    planted = [tree.plant(room, "sqlalchemy") for room in rooms if room != "harness.store"]
    said = tree.refused()
    assert [module for module in planted if f"- {module} -> sqlalchemy (" not in said] == []


@pytest.mark.parametrize("package", LAYERED)
def test_a_new_room_needs_a_floor(tree: Tree, package: str) -> None:
    (tree.folder / package / "attic.py").touch()
    (tree.folder / package / "cellar").mkdir()
    (tree.folder / package / "cellar" / "__init__.py").touch()
    said = tree.refused()
    assert f"- {package}.attic\n" in said
    assert f"- {package}.cellar\n" in said


@pytest.mark.parametrize("package", LAYERED)
def test_no_room_imports_from_the_floor_above_or_from_its_own(tree: Tree, package: str) -> None:
    every = floors(package)
    pairs = [
        (tree.plant(room, other), other)
        for above, floor in zip([[], *every], every, strict=False)
        for room in floor
        for other in (*above, *floor)
        if other != room
    ]
    said = tree.refused()
    assert [pair for pair in pairs if f"{pair[0]} -> {pair[1]} (" not in said] == []


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
        ("dashboards", {"results", "analysis", "statistics", "exchange", "errors", "reasons", "visible"}),
    ],
)
def test_of_the_harness_a_package_imports_only_what_it_is_allowed(tree: Tree, package: str, allowed: set[str]) -> None:
    forbidden = [room for room in ROOMS if room.removeprefix("harness.") not in allowed]
    tree.plant(package, *forbidden)
    said = tree.refused()
    assert [room for room in forbidden if f"{package} is not allowed to import {room}:" not in said] == []
