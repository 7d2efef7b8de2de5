"""How the level of one phone moved from sweep to sweep: a small line, one mark a sweep."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, AIR = 160, 32, 5
LEAST_SPAN = math.log(1.1)
"""What moved by less than a tenth does not fill the height: the noise of steady evenings shall look small."""


@dataclass(frozen=True, slots=True)
class Trend:
    places: tuple[tuple[float, float], ...]
    percent: float
    """The last level against the first."""
    variants: int
    """The fewest that a sweep shares with the latest."""

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.places)

    @property
    def words(self) -> str:
        one = "1 variant" if self.variants == 1 else f"{self.variants} variants"
        return f"{len(self.places)} sweeps, the last {self.percent:+.1f} % against the first, over {one}"


def trend_of(sweeps: Sequence[Mapping[str, float]]) -> Trend | None:
    """`sweeps`: the latency of each variant in ms, the oldest sweep first. Returns None where fewer than two may be
    compared with the latest."""
    if not sweeps:
        return None
    latest = sweeps[-1]
    shared = [sorted(sweep.keys() & latest.keys()) for sweep in sweeps]
    levels = [
        sum(math.log(sweep[name] / latest[name]) for name in names) / len(names)
        for sweep, names in zip(sweeps, shared, strict=True)
        if names
    ]
    if len(levels) < 2:
        return None
    percent = 100 * (math.exp(levels[-1] - levels[0]) - 1)
    return Trend(tuple(_placed(levels)), percent, min(len(names) for names in shared if names))


def _placed(levels: Sequence[float]) -> list[tuple[float, float]]:
    middle, span = (max(levels) + min(levels)) / 2, max(max(levels) - min(levels), LEAST_SPAN)
    step = (WIDTH - 2 * AIR) / (len(levels) - 1)
    return [
        (round(AIR + place * step, 1), round(HEIGHT / 2 - (level - middle) / span * (HEIGHT - 2 * AIR), 1))
        for place, level in enumerate(levels)
    ]
