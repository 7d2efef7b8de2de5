"""Rows of results as pandas DataFrames. pandas is imported when the first one is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from harness.results import columns
from harness.results.columns import Column, Kind, estimate_rows, sample_rows
from harness.results.outcomes import SweepResult

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row")

DTYPES = {Kind.TEXT: "object", Kind.WHOLE: "Int64", Kind.REAL: "float64", Kind.TRUTH: "boolean", Kind.WHOLES: "object"}
"""Int64 and boolean can say that there is no value; float64 says it with NaN."""


def estimates_frame(result: SweepResult) -> pd.DataFrame:
    return frame_of(columns.ESTIMATE, tuple(estimate_rows(result)))


def samples_frame(result: SweepResult) -> pd.DataFrame:
    """Raises ValueError where the result came without its samples."""
    read = result.samples_from
    if read is None:
        name = result.sweep.sweep
        raise ValueError(f"{name}: this result came without its samples; `run_sweep` returns one that can read them")
    return frame_of(columns.SAMPLE, [row for run in result.runs for row in sample_rows(run, read(run.run.run))])


def frame_of(table: Sequence[Column[Row]], rows: Sequence[Row]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {column.name: pd.Series([column.of(row) for row in rows], dtype=DTYPES[column.kind]) for column in table}
    )
