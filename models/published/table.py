"""A CSV of facts as typed rows: the columns are the fields of a record, an empty cell is None."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

FOLDER = Path(__file__).resolve().parent

Row = TypeVar("Row")


def read(row_type: type[Row], file: str | Path) -> tuple[Row, ...]:
    """`file` is a name in this folder, or a path."""
    assert is_dataclass(row_type)
    kinds = get_type_hints(row_type)
    names = [field.name for field in fields(row_type)]
    path = FOLDER / file
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if list(reader.fieldnames or ()) != names:
            raise ValueError(f"{path.name} has the columns {reader.fieldnames}, its record {names}")
        return tuple(row_type(**_typed(cells, kinds, f"{path.name}, line {reader.line_num}")) for cells in reader)


def _typed(cells: Mapping[str, str], kinds: Mapping[str, Any], where: str) -> dict[str, Any]:
    return {name: _value(cell, kinds[name], f"{where}, {name}") for name, cell in cells.items()}


def _value(cell: str, kind: Any, where: str) -> Any:
    allowed = get_args(kind) or (kind,)
    if cell == "":
        if NoneType not in allowed:
            raise ValueError(f"{where} is empty")
        return None
    wanted = next(option for option in allowed if option is not NoneType)
    return cell == "1" if wanted is bool else wanted(cell)
