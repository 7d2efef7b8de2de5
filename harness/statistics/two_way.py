"""Rows and columns of a table with holes: how much columns move all rows, and what is left of each cell by itself.

    y[row, column] = row + column + own

Columns and own are taken as random. Variance components by Henderson's third method (1953, "Estimation of variance and
covariance components", Biometrics 9, 226-252), which needs no full table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SWEEPS = 200
"""Of rows, then of columns. A full table needs one; a sparse one comes closer by a constant factor each time."""
CLOSE_ENOUGH = 1e-12


@dataclass(frozen=True, slots=True)
class TwoWay:
    own_variance: float
    """Of a cell, once its row and its column are known. NaN without degrees of freedom."""
    own_freedom: int
    column_variance: float
    """Of what a column does to all rows, the cells' own taken off; never below 0."""
    mean_variance: float
    """Of a column's mean over its rows: the column's own variance, and the rest of its cells'."""
    column_freedom: int


def two_way(table: Array) -> TwoWay:
    """NaN: a hole. Rows of one cell tell nothing and are no harm."""
    present = ~np.isnan(table)
    cells, rows, columns = int(present.sum()), int(present.any(axis=1).sum()), int(present.any(axis=0).sum())
    within_rows = float(np.nansum(_less_means(table, present, axis=1) ** 2))
    own_squares = float(np.nansum(_residuals(table, present) ** 2))
    column_freedom = columns - _islands(present)
    own_freedom = cells - rows - column_freedom
    own = own_squares / own_freedom if own_freedom > 0 else math.nan
    if column_freedom == 0 or math.isnan(own):
        return TwoWay(own, own_freedom, math.nan, math.nan, column_freedom)
    rows_each = (cells - rows) / column_freedom
    mean_variance = (within_rows - own_squares) / column_freedom / rows_each
    return TwoWay(own, own_freedom, max(0.0, mean_variance - own / rows_each), mean_variance, column_freedom)


def _residuals(table: Array, present: NDArray[np.bool_]) -> Array:
    """By least squares: means of rows and of columns are taken off in turn until nothing changes."""
    left = table
    for _ in range(SWEEPS):
        before = left
        left = _less_means(_less_means(before, present, axis=1), present, axis=0)
        if np.nanmax(np.abs(left - before), initial=0.0) <= CLOSE_ENOUGH:
            break
    return left


def _less_means(table: Array, present: NDArray[np.bool_], axis: int) -> Array:
    counts = np.maximum(present.sum(axis=axis, keepdims=True), 1)
    less: Array = table - np.nansum(table, axis=axis, keepdims=True) / counts
    return less


def _islands(present: NDArray[np.bool_]) -> int:
    """Groups of rows and columns that no cell ties together."""
    left: NDArray[np.bool_] = np.asarray(present.any(axis=1))
    islands = 0
    while left.any():
        left[_tied(present, int(np.argmax(left)))] = False
        islands += 1
    return islands


def _tied(present: NDArray[np.bool_], row: int) -> NDArray[np.bool_]:
    """The rows that share a column with this one, or with one that does."""
    rows: NDArray[np.bool_] = np.arange(len(present)) == row
    while True:
        wider: NDArray[np.bool_] = np.asarray(present[:, present[rows].any(axis=0)].any(axis=1))
        if np.array_equal(wider, rows):
            return rows
        rows = wider
