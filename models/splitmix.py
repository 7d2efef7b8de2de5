"""SplitMix64 (Steele, Lea and Flood, 2014): numbers that are the same in every language and for ever."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GOLDEN_GAMMA = 0x9E3779B97F4A7C15


def splitmix64(seed: int, count: int, skipped: int = 0) -> NDArray[np.uint64]:
    """Returns the `count` outputs after the first `skipped` of the generator whose state begins at `seed`."""
    first = np.uint64((seed + GOLDEN_GAMMA * (skipped + 1)) % 2**64)
    z = first + np.arange(count, dtype=np.uint64) * np.uint64(GOLDEN_GAMMA)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(seed: int, count: int) -> NDArray[np.float64]:
    """Returns multiples of 2^-24 in [0, 1), from the top 24 bits: they are exact in float32 too."""
    return (splitmix64(seed, count) >> np.uint64(40)).astype(np.float64) / 2**24
