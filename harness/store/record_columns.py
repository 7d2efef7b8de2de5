"""The columns of a table, told by the fields of the record that it keeps.

A field's name and type give its column. `tables` declares only what a type cannot tell: keys, indices, wide integers,
and the columns that stand for no field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import Any, get_args, get_type_hints

from sqlalchemy import Boolean, Column, Enum, Float, Integer, RowMapping, Table
from sqlalchemy.types import TypeEngine

from harness.store.columns import Numbers, WordList, Words

Row = dict[str, Any]

_FIELD = "field"
_PLAIN: dict[object, type[TypeEngine[Any]]] = {str: Words, bool: Boolean, int: Integer, float: Float}


def keeps(path: str) -> dict[Any, Any]:
    """The `info` of a column whose name is not its field's; `core.mask` is a field of the field `core`."""
    return {_FIELD: path}


def one_of(words: type[StrEnum]) -> Enum:
    return Enum(words, native_enum=False, length=20, values_callable=lambda kind: [word.value for word in kind])


def columns_of(record: type[Any], *declared: Column[Any]) -> Iterator[Column[Any]]:
    """The declared columns of no field, then a column for each field: the declared one, or the one its type tells."""
    names = {field.name for field in fields(record)}
    of_field: dict[str, list[Column[Any]]] = {}
    for column in declared:
        path = column.info.get(_FIELD, column.name)
        if path.partition(".")[0] in names:
            column.info[_FIELD] = path
            of_field.setdefault(path.partition(".")[0], []).append(column)
        else:
            yield column
    kinds = get_type_hints(record)
    for field in fields(record):
        yield from of_field.get(field.name) or (_told_by_type(field.name, kinds[field.name]),)


def _told_by_type(name: str, kind: Any) -> Column[Any]:
    optional = NoneType in get_args(kind)
    if optional:
        kind = next(each for each in get_args(kind) if each is not NoneType)
    if kind == tuple[str, ...]:
        return Column(f"{name}_json", WordList, nullable=optional, info=keeps(name))
    if kind == tuple[float, ...]:
        return Column(f"{name}_json", Numbers, nullable=optional, info=keeps(name))
    sql = one_of(kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else _PLAIN[kind]
    return Column(name, sql, nullable=optional, info=keeps(name))


def row_of(table: Table, record: object) -> Row:
    return {name: read(record) for name, _, read in _kept(table)}


def fields_of(table: Table, row: RowMapping) -> Row:
    """By the names of the record's fields; columns of other tables may stand beside."""
    return {field: row[name] for name, field, _ in _kept(table)}


@cache
def _kept(table: Table) -> tuple[tuple[str, str, Callable[[object], Any]], ...]:
    return tuple(
        (column.name, column.info[_FIELD], attrgetter(column.info[_FIELD]))
        for column in table.columns
        if _FIELD in column.info
    )
