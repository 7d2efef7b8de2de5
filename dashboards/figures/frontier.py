"""The Pareto frontier: what no other point beats in both cost and accuracy.

The line goes through what no other beats by the numbers alone. Whether one variant really costs less than another is a
question of intervals: what is not told apart from a better one may be on the frontier, or may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np


def frontier(costs: Sequence[float], gains: Sequence[float]) -> tuple[int, ...]:
    """Indices of the points that none other dominates (costs no more, gains no less, one of them strictly).

    In order of cost. Of points equal in both, every one is on the frontier.
    """
    order = sorted(range(len(costs)), key=lambda index: (costs[index], -gains[index]))
    kept: list[int] = []
    for index in order:
        best = kept[-1] if kept else None
        if best is None or gains[index] > gains[best] or (costs[index], gains[index]) == (costs[best], gains[best]):
            kept.append(index)
    return tuple(kept)


class Standing(StrEnum):
    ON = "on"
    OPEN = "open"
    """Another gains no less, and whether it costs less is not known."""
    DOMINATED = "dominated"


@dataclass(frozen=True, slots=True)
class Candidate:
    cost: float
    gain: float
    own: float = 0.0
    """Half-width of the logarithm of its cost against others of its run. Those of two add in quadrature."""
    run: str = ""
    """Each run has a frontier of its own: those of another phone, core or runtime are no rivals."""


def standings(candidates: Sequence[Candidate]) -> tuple[Standing, ...]:
    """Of each, in the order given. Costs that are known exactly leave nothing open."""
    costs = np.log([one.cost for one in candidates])
    gains, owns = np.array([one.gain for one in candidates]), np.array([one.own for one in candidates])
    runs = np.unique([one.run for one in candidates], return_inverse=True)[1]
    found = []
    for place, one in enumerate(candidates):
        reaches = np.hypot(owns, one.own)
        differences = costs - costs[place]
        rivals = (gains > one.gain) | ((gains == one.gain) & ((differences != 0) | (reaches > 0)))
        rivals &= runs == runs[place]
        rivals[place] = False
        exact = (reaches == 0) & (differences == 0)
        if (rivals & ((differences + reaches < 0) | exact)).any():
            found.append(Standing.DOMINATED)
        elif (rivals & (np.abs(differences) <= reaches)).any():
            found.append(Standing.OPEN)
        else:
            found.append(Standing.ON)
    return tuple(found)
