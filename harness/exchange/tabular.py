"""Tables of estimates and samples as CSV and Parquet, a few thousand rows at a time: a sweep may exceed the memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar

from harness.results import columns
from harness.results.columns import Column, EstimateRow, Kind, SampleRow, estimate_rows
from harness.results.frames import frame_of
from harness.results.outcomes import SweepResult

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row")

ESTIMATE_COLUMNS = tuple(column.name for column in columns.ESTIMATE)

_ROWS_AT_ONCE = 2000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Row]):
    columns: Sequence[Column[Row]]
    rows: Iterator[Row]

    def frames(self) -> Iterator[pd.DataFrame]:
        """At least one, so that a table without a row has its heading."""
        yield frame_of(self.columns, tuple(islice(self.rows, _ROWS_AT_ONCE)))
        while batch := tuple(islice(self.rows, _ROWS_AT_ONCE)):
            yield frame_of(self.columns, batch)


def estimates_sheet(rows: Iterator[EstimateRow]) -> Sheet[EstimateRow]:
    return Sheet(columns.ESTIMATE, rows)


def samples_sheet(rows: Iterator[SampleRow]) -> Sheet[SampleRow]:
    return Sheet(columns.SAMPLE, rows)


def estimates_csv(results: Sequence[SweepResult]) -> str:
    """One row an estimate, with a heading."""
    text = io.StringIO(newline="")
    write_csv(text, estimates_sheet(row for result in results for row in estimate_rows(result)))
    return text.getvalue()


def write_csv(file: io.TextIOBase | io.StringIO, sheet: Sheet[Row]) -> None:
    for number, frame in enumerate(sheet.frames()):
        spelled = {column.name: _spelled(frame[column.name], column.kind) for column in sheet.columns}
        frame.assign(**spelled).to_csv(file, index=False, header=number == 0, lineterminator="\n")


def _spelled(cells: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    """As text where CSV does not spell a kind as Python does. Kept as objects: pandas' own texts hold Unicode only."""
    import pandas as pd

    if kind not in _SPELLED:
        return cells
    spell = _SPELLED[kind]
    return pd.Series([None if cell is None or cell is pd.NA else spell(cell) for cell in cells], dtype="object")


def write_parquet(file: BinaryIO, sheet: Sheet[Row]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types = {
        Kind.TEXT: pa.string(),
        Kind.WHOLE: pa.int64(),
        Kind.REAL: pa.float64(),
        Kind.TRUTH: pa.bool_(),
        Kind.WHOLES: pa.list_(pa.int64()),
    }
    schema = pa.schema([(column.name, types[column.kind]) for column in sheet.columns])
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for frame in sheet.frames():
            table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
            writer.write_table(table.replace_schema_metadata(None))


def _text(cell: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.

    A carriage return becomes a line feed: before 3.13 Python's writer leaves it without quotes, and what follows
    it would begin a row.
    """
    readable = cell.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\r\n", "\n").replace("\r", "\n")
    return f"'{readable}" if readable.lstrip(" ").startswith(_FORMULA_STARTS) else readable


def _truth(cell: bool) -> str:
    return "true" if cell else "false"


def _wholes(cell: tuple[int, ...]) -> str:
    return " ".join(map(str, cell))


_SPELLED: dict[Kind, Callable[..., str]] = {Kind.TEXT: _text, Kind.TRUTH: _truth, Kind.WHOLES: _wholes}
"""The kinds that CSV does not spell as Python does."""
