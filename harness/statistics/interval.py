"""Two ends of an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def lies_within(self, low: float, high: float) -> bool:
        return low <= self.low and self.high <= high


def from_logs(low: float, high: float) -> Interval:
    return Interval(math.exp(low), math.exp(high))
