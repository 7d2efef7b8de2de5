"""The ratio of two standard deviations with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from worlds import Array

RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class SdRatio:
    ours: float
    theirs: float
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.ours / self.theirs

    def __str__(self) -> str:
        return (
            f"{100 * self.ours:.2f} % / {100 * self.theirs:.2f} % = {self.value:.2f}"
            f" (95 %: {self.low:.2f} to {self.high:.2f})"
        )


def sd_ratio(ours: Array, theirs: Array, generator: np.random.Generator) -> SdRatio:
    """Of logarithms of reported latencies. The interval is a percentile bootstrap: slow starts make an F test wrong."""
    ratios = _resampled_sds(ours, generator) / _resampled_sds(theirs, generator)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return SdRatio(float(ours.std(ddof=1)), float(theirs.std(ddof=1)), float(low), float(high))


def _resampled_sds(values: Array, generator: np.random.Generator) -> Array:
    picks = generator.integers(0, values.size, (RESAMPLES, values.size))
    return values[picks].std(axis=1, ddof=1)
