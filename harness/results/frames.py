"""Rows of results as pandas DataFrames. pandas is imported when the first one is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from harness.results import columns
from harness.results.columns import Column, EstimateRow, Kind, SampleRow

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row")

DTYPES = {Kind.TEXT: "object", Kind.WHOLE: "Int64", Kind.REAL: "float64", Kind.TRUTH: "boolean", Kind.WHOLES: "object"}
"""Int64 and boolean can say that there is no value; float64 says it with NaN."""


def estimates_frame(rows: Iterable[EstimateRow]) -> pd.DataFrame:
    return _frame(columns.ESTIMATE, tuple(rows))


def samples_frame(rows: Iterable[SampleRow]) -> pd.DataFrame:
    return _frame(columns.SAMPLE, tuple(rows))


def _frame(table: Sequence[Column[Row]], rows: Sequence[Row]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {column.name: pd.Series([column.of(row) for row in rows], dtype=DTYPES[column.kind]) for column in table}
    )
