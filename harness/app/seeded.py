"""Seeded inputs and output digests, bit by bit as android_app/PROTOCOL.md defines them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from harness.app.protocol import OutputDigest
from models.splitmix import splitmix64

PROJECTION_SEED = 0x6269676F7265
PROJECTIONS = 8
TOP = 5

Words = npt.NDArray[np.uint64]


class SplitMix64:
    """The generator that PROTOCOL.md names, which remembers how much was drawn."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn = 0

    def words(self, count: int) -> Words:
        """The next `count` values."""
        words = splitmix64(self._seed, count, self._drawn)
        self._drawn += count
        return words


def tensor_of(words: Words, dtype: str) -> npt.NDArray[np.generic]:
    """Elements of the named type from one word each; ValueError for a type the protocol does not feed."""
    if dtype == "float32":
        return ((words >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1.0).astype(np.float32)
    if dtype in ("int8", "uint8"):
        return (words >> np.uint64(56)).astype(np.uint8).view(dtype)
    if dtype == "int16":
        return (words >> np.uint64(48)).astype(np.uint16).view(np.int16)
    if dtype in ("int32", "int64", "bool"):
        return (words >> np.uint64(63)).astype(dtype)
    raise ValueError(f"no seeded input for {dtype}")


def digest(values: npt.NDArray[np.generic], name: str, scale: float = 0.0, zero_point: int = 0) -> OutputDigest:
    """`scale` 0: not quantised."""
    numbers = values.astype(np.float64).ravel()
    if scale:
        numbers = (numbers - zero_point) * scale
    shape, dtype = tuple(int(n) for n in values.shape), str(values.dtype)
    if not np.isfinite(numbers).all():
        return OutputDigest(name=name, shape=shape, dtype=dtype, count=numbers.size, finite=False)
    return OutputDigest(
        name=name,
        shape=shape,
        dtype=dtype,
        count=numbers.size,
        finite=True,
        top=_top(numbers),
        projections=_projections(numbers),
    )


def _top(numbers: npt.NDArray[np.float64]) -> tuple[tuple[int, float], ...]:
    order = np.argsort(-numbers, kind="stable")[:TOP]
    return tuple((int(index), float(numbers[index])) for index in order)


def _projections(numbers: npt.NDArray[np.float64]) -> tuple[float, ...]:
    if not numbers.size:
        return (0.0,) * PROJECTIONS
    words = splitmix64(PROJECTION_SEED, numbers.size)
    sums = []
    for j in range(PROJECTIONS):
        signs = np.where((words >> np.uint64(j)) & np.uint64(1), 1.0, -1.0)
        # cumsum adds in order, as the protocol asks; sum() would add pairwise
        sums.append(float(np.cumsum(signs * numbers)[-1] / np.sqrt(numbers.size)))
    return tuple(sums)
