"""From a number to a place on paper, and the ticks beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tick:
    value: float
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Scale:
    low: float
    high: float
    start: float
    """The place of `low`, in pixels."""
    end: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        share = self._share(value)
        return round(self.start + share * (self.end - self.start), 1)

    def _share(self, value: float) -> float:
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> tuple[Tick, ...]:
        values = _log_ticks(self.low, self.high) if self.logarithmic else _even_ticks(self.low, self.high)
        return tuple(Tick(value, f"{value:g}", self.at(value)) for value in values)


def scale_for(values: Sequence[float], start: float, end: float, *, logarithmic: bool = False) -> Scale:
    """Returns a scale that holds every value with a little room on both sides; any scale where there is no value."""
    if not values:
        return Scale(1, 10, start, end, logarithmic)
    low, high = min(values), max(values)
    if logarithmic:
        air = max((high / low) ** 0.06, 1.1)
        return Scale(low / air, high * air, start, end, logarithmic=True)
    air = max((high - low) * 0.06, abs(high) * 0.01, 0.5)
    return Scale(low - air, high + air, start, end)


def _log_ticks(low: float, high: float) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if high / low < 500 else (1,)
    return [step * 10.0**decade for decade in decades for step in steps if low <= step * 10.0**decade <= high]


def _even_ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / 6
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    return [round(index * step, 10) for index in range(math.ceil(low / step), math.floor(high / step) + 1)]
