"""The seeded inputs of a model, as android_app/PROTOCOL.md specifies them.

`harness/app/seeded.py` computes the same, and the two stay apart on purpose: this is the app's second implementation,
written from the protocol alone, so that a mistake in one of them shows as a `wrong_output`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.splitmix import splitmix64


class UnknownType(ValueError):
    """An input of a type that the protocol gives no values for."""


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
    """Returns one array for each pair of shape and type, drawn one after another from one generator."""
    drawn = 0
    arrays: list[NDArray[Any]] = []
    for shape, dtype in shapes:
        count = int(np.prod(shape, dtype=np.int64))
        arrays.append(values(splitmix64(seed, count, drawn), dtype).reshape(shape))
        drawn += count
    return arrays
