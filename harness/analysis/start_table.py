"""What a run measured, as one table: the median of each row in each start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StartTable:
    """Rows are the variants and the anchor, columns the starts in the order of time."""

    names: tuple[str, ...]
    log_ms: Array
    """Natural logarithm of the start's median; NaN where a start has no valid sample of the row."""
    anchor: str | None = None
    """A row that helps to know the starts and that nobody asks about."""

    @property
    def asked(self) -> NDArray[np.bool_]:
        """True for each row but the anchor's."""
        return np.array([name != self.anchor for name in self.names], dtype=np.bool_)

    @property
    def present(self) -> NDArray[np.bool_]:
        measured: NDArray[np.bool_] = ~np.isnan(self.log_ms)
        return measured


def start_table(names: Sequence[str], medians_ms: Array, anchor: str | None = None) -> StartTable:
    """`medians_ms` holds a row for each name. Rows and starts without any sample are left out."""
    log_ms = np.log(np.asarray(medians_ms, dtype=np.float64))
    if log_ms.shape[:1] != (len(names),) or log_ms.ndim != 2:
        raise ValueError(f"{len(names)} names need a row each, not a table of {log_ms.shape}")
    if np.isinf(log_ms).any():
        raise ValueError("a latency must be positive and finite")
    rows: NDArray[np.bool_] = ~np.all(np.isnan(log_ms), axis=1)
    starts: NDArray[np.bool_] = ~np.all(np.isnan(log_ms), axis=0)
    kept = tuple(name for name, measured in zip(names, rows.tolist(), strict=True) if measured)
    return StartTable(kept, log_ms[np.ix_(rows, starts)], anchor)
