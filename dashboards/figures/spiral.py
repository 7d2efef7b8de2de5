"""The paper's Figure 1: what ReLU leaves of a spiral that was embedded in n dimensions and projected back.

x in R^2 becomes T^-1 ReLU(T x) with T random, n by 2; T^-1 is the pseudo-inverse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = (2, 3, 5, 15, 30)
SEED = 1
POINTS = 240
SIZE = 120
AIR = 8


@dataclass(frozen=True, slots=True)
class Spiral:
    title: str
    path: str
    lost_percent: float
    """How much of the spiral's scatter its image cannot explain: 0 is a faithful image up to a linear map."""


def spirals() -> tuple[Spiral, ...]:
    x = _spiral()
    rng = np.random.default_rng(SEED)
    return (Spiral("Input", _path(x), 0.0), *(_through(x, dimension, rng) for dimension in DIMENSIONS))


def _spiral() -> NDArray[np.float64]:
    turn = np.linspace(0.3, 1.0, POINTS)
    angle = turn * 4.5 * np.pi
    return np.stack([turn * np.cos(angle), turn * np.sin(angle)], axis=1)


def _through(x: NDArray[np.float64], dimension: int, rng: np.random.Generator) -> Spiral:
    matrix = rng.standard_normal((dimension, 2))
    back = np.maximum(x @ matrix.T, 0) @ np.linalg.pinv(matrix).T
    return Spiral(f"n = {dimension}", _path(back), 100 * _unexplained(x, back))


def _unexplained(x: NDArray[np.float64], image: NDArray[np.float64]) -> float:
    """Share of the spiral's variance that the best affine map from its image does not bring back."""
    design = np.column_stack([image, np.ones(len(image))])
    fitted = design @ np.linalg.lstsq(design, x, rcond=None)[0]
    return float(((x - fitted) ** 2).sum() / ((x - x.mean(axis=0)) ** 2).sum())


def _path(points: NDArray[np.float64]) -> str:
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-9)
    middle = (low + high) / 2
    places = (points - middle) / size * (SIZE - 2 * AIR) + SIZE / 2
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
