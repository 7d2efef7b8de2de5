"""SplitMix64 (Steele, Lea, Flood 2014) and the seeded inputs made of it, as android_app/PROTOCOL.md specifies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

GAMMA = 0x9E3779B97F4A7C15
WRAP = 1 << 64


class UnknownType(ValueError):
    """An input of a type that the protocol gives no values for."""


def draws(seed: int, start: int, count: int) -> NDArray[np.uint64]:
    """The draws number `start` to `start + count` of the generator that began at `seed`."""
    first = np.uint64((seed + GAMMA * (start + 1)) % WRAP)
    with np.errstate(over="ignore"):
        z = first + np.arange(count, dtype=np.uint64) * np.uint64(GAMMA)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def values(u: NDArray[np.uint64], dtype: str) -> NDArray[Any]:
    match dtype:
        case "float32":
            return ((u >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1.0).astype(np.float32)
        case "int8":
            return (u >> np.uint64(56)).astype(np.uint8).view(np.int8)
        case "uint8":
            return (u >> np.uint64(56)).astype(np.uint8)
        case "int16":
            return (u >> np.uint64(48)).astype(np.uint16).view(np.int16)
        case "int32" | "int64" | "bool":
            return (u >> np.uint64(63)).astype(dtype)
        case _:
            raise UnknownType(f"no seeded values for {dtype}")


def inputs(seed: int, shapes: Sequence[tuple[tuple[int, ...], str]]) -> list[NDArray[Any]]:
    """One array for each (shape, type), drawn one after another from one generator."""
    drawn = 0
    arrays: list[NDArray[Any]] = []
    for shape, dtype in shapes:
        count = int(np.prod(shape, dtype=np.int64))
        arrays.append(values(draws(seed, drawn, count), dtype).reshape(shape))
        drawn += count
    return arrays
