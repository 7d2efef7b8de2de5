"""Robust spread, and bands of what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SD_PER_MAD = 1.4826
"""1 / the 75 % quantile of the normal distribution: makes the MAD of normal noise its standard deviation."""


@dataclass(frozen=True, slots=True)
class Band:
    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def median_absolute_deviation(values: Sequence[float]) -> float:
    array = np.asarray(values, dtype=np.float64)
    return float(np.median(np.abs(array - np.median(array))))


def learn_band(values: Sequence[float], deviations: float, floor: float) -> Band:
    """median +- max(floor, deviations x 1.4826 MAD). The floor keeps a quiet history from outlawing ordinary noise."""
    centre = float(np.median(np.asarray(values, dtype=np.float64)))
    reach = max(floor, deviations * SD_PER_MAD * median_absolute_deviation(values))
    return Band(centre - reach, centre + reach)
