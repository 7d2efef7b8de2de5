"""Whole records in and out of the one table that keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, delete, insert

from harness.store.record_columns import fields_of, row_of

Record = TypeVar("Record")


def put_all(connection: Connection, table: Table, records: Sequence[object]) -> None:
    if records:
        connection.execute(insert(table), [row_of(table, record) for record in records])


def put_in_place(connection: Connection, table: Table, records: Sequence[object]) -> None:
    """In place of the rows of the same key, which is one column."""
    (key,) = table.primary_key.columns
    rows = [row_of(table, record) for record in records]
    if rows:
        connection.execute(delete(table).where(key.in_([row[key.name] for row in rows])))
        connection.execute(insert(table), rows)


def all_of(connection: Connection, record: type[Record], wanted: Select[Any]) -> tuple[Record, ...]:
    """The rows of the one table that is selected, as its records."""
    (table,) = {column.table for column in wanted.selected_columns}
    assert isinstance(table, Table)
    return tuple(record(**fields_of(table, row)) for row in connection.execute(wanted).mappings())
