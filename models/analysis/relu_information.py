"""Figure 1: what ReLU destroys of a flat spiral that was embedded in n dimensions.

A 2-dimensional x becomes T^+ ReLU(T x), where T is a random n x 2 matrix and T^+ its pseudo-inverse (the paper's
T^-1). With few dimensions whole stretches of the spiral fall together; with many the shape survives, bent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import comb
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""A row for each point of the plane."""

PAPER_DIMENSIONS = (2, 3, 5, 15, 30)
SEED = 1
REPEATS = 400
"""Random matrices behind each number that is printed; another seed moves n = 2 by about one percent."""


@dataclass(frozen=True, slots=True)
class Embedding:
    dimensions: int
    points: Points
    """The spiral after the way there and back."""
    lost_percent: float
    """Variance that no linear map of the result back to the spiral can restore."""
    collapsed_percent: float
    """Points that keep fewer than two positive coordinates and so cannot be told from their neighbours (Lemma 2)."""


def spiral(count: int = 1000, turns: float = 2.0) -> Points:
    """The points run from the middle outwards, to a radius of 1."""
    along = np.linspace(0, 1, count)
    angle = 2 * np.pi * turns * along
    return np.column_stack((along * np.cos(angle), along * np.sin(angle)))


def embed(points: Points, dimensions: int, rng: np.random.Generator) -> Embedding:
    matrix = rng.standard_normal((dimensions, points.shape[1]))
    rectified = np.maximum(points @ matrix.T, 0)
    back = rectified @ np.linalg.pinv(matrix).T
    needed = points.shape[1]
    collapsed = np.count_nonzero(rectified > 0, axis=1) < needed
    return Embedding(dimensions, back, lost_percent(points, back), 100 * float(collapsed.mean()))


def lost_percent(points: Points, back: Points) -> float:
    """1 - R^2 of the best affine map from `back` to `points`, in percent."""
    known = np.column_stack((back, np.ones(len(back))))
    fit, *_ = np.linalg.lstsq(known, points, rcond=None)
    residual = np.square(points - known @ fit).sum()
    return 100 * float(residual / np.square(points - points.mean(axis=0)).sum())


def average_loss(dimensions: int, repeats: int, rng: np.random.Generator) -> float:
    """Averages over random matrices, because one alone says little for small n."""
    points = spiral()
    return float(np.mean([embed(points, dimensions, rng).lost_percent for _ in range(repeats)]))


@cache
def paper_losses() -> Mapping[int, float]:
    """The average loss for each n of the paper's figure: what the documentation and the paper report print."""
    rng = np.random.default_rng(SEED)
    return MappingProxyType({n: average_loss(n, REPEATS, rng) for n in PAPER_DIMENSIONS})


def expected_collapsed_percent(dimensions: int, needed: int = 2) -> float:
    """Theorem 1's argument for a random T: each of the 2^m sign patterns is equally likely, and those with fewer than
    n positive signs collapse: sum of (m choose k) over k < n, divided by 2^m.
    """
    patterns = sum(comb(dimensions, positive) for positive in range(needed))
    return 100 * patterns / (1 << dimensions)
