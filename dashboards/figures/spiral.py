"""The paper's Figure 1 as pictures; the numbers are those of `models.analysis.relu_information`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.analysis.relu_information import PAPER_DIMENSIONS, Points, embed, paper_losses, spiral

SEED = 1
"""The seed of the matrices that are drawn; the losses are means over many."""
POINTS = 240
SIZE = 120
AIR = 8


@dataclass(frozen=True, slots=True)
class Spiral:
    title: str
    path: str
    lost_percent: float
    """Mean over random matrices: how much of the spiral no linear map can bring back."""


def spirals() -> tuple[Spiral, ...]:
    x = spiral(POINTS)
    rng = np.random.default_rng(SEED)
    losses = paper_losses()
    through = (Spiral(f"n = {n}", _path(embed(x, n, rng).points), losses[n]) for n in PAPER_DIMENSIONS)
    return (Spiral("Input", _path(x), 0.0), *through)


def _path(points: Points) -> str:
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-9)
    middle = (low + high) / 2
    places = (points - middle) / size * (SIZE - 2 * AIR) + SIZE / 2
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
