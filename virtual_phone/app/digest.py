"""The digest of an output: the five largest values and eight seeded projections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.splitmix import splitmix64

PROJECTION_SEED = 0x6269676F7265
PROJECTIONS = 8
TOP = 5


@dataclass(frozen=True, slots=True)
class Output:
    name: str
    values: NDArray[Any]
    scale: float
    zero_point: int
    """A scale of 0 means that the output is not quantised."""


def digest(output: Output, longest_name: int) -> dict[str, object]:
    flat = output.values.reshape(-1).astype(np.float64)
    if output.scale:
        flat = (flat - output.zero_point) * output.scale
    finite = bool(np.isfinite(flat).all())
    return {
        "name": output.name[:longest_name],
        "shape": [int(size) for size in output.values.shape],
        "dtype": str(output.values.dtype),
        "count": int(flat.size),
        "finite": finite,
        "top": _top(flat) if finite else None,
        "projections": _projections(flat) if finite else None,
    }


def _top(flat: NDArray[np.float64]) -> list[list[float]]:
    if flat.size > TOP:
        least = np.partition(flat, -TOP)[-TOP]
        candidates = np.flatnonzero(flat >= least)
    else:
        candidates = np.arange(flat.size)
    order = candidates[np.argsort(-flat[candidates], kind="stable")[:TOP]]
    return [[int(index), float(flat[index])] for index in order]


def _projections(flat: NDArray[np.float64]) -> list[float]:
    """Sums in order: `cumsum` does, while `sum` adds in pairs."""
    if not flat.size:
        return [0.0] * PROJECTIONS
    bits = splitmix64(PROJECTION_SEED, flat.size)
    found: list[float] = []
    for j in range(PROJECTIONS):
        signs = np.where((bits >> np.uint64(j)) & np.uint64(1), 1.0, -1.0)
        found.append(float(np.cumsum(signs * flat)[-1] / np.sqrt(flat.size)))
    return found
