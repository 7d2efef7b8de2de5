"""Output digests of android_app/PROTOCOL.md, and whether two of them come from the same network on the same input."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.variant import Precision


@dataclass(frozen=True, slots=True)
class OutputDigest:
    shape: tuple[int, ...]
    count: int
    finite: bool
    top: tuple[tuple[int, float], ...]
    """(Flat index, value) of the five largest, largest first."""
    projections: tuple[float, ...]
    """Sums with random signs over sqrt(count): each is about as large as the root mean square of the values."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    share: float
    """Of the output's size."""
    absolute: float
    """However small the output is."""
    common_top: int
    """How many of the five largest must be the same, as far as the tolerance can tell the reference's apart."""


TOLERANCES = {
    # Sums in another order: 50 layers of float32 part by about 1e-5 between XNNPACK, its versions and plain kernels.
    Precision.FLOAT32: Tolerance(1e-3, 1e-7, 5),
    # 11 bits of mantissa, where the delegate computes in half precision.
    Precision.FLOAT16: Tolerance(3e-2, 1e-5, 4),
    # A value on the edge between two 8-bit steps falls either way, and the layers behind it see that.
    Precision.DYNAMIC: Tolerance(0.15, 1e-4, 3),
    # The same, and the output itself has steps: one step of a softmax is 1/256.
    Precision.INT8: Tolerance(0.15, 2 / 256, 3),
}


def read_digests(outputs_json: str) -> tuple[OutputDigest, ...]:
    """Raises ValueError for what is no list of digests."""
    try:
        return tuple(_read_digest(one) for one in json.loads(outputs_json))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a list of output digests: {error}") from error


def _read_digest(one: dict[str, Any]) -> OutputDigest:
    return OutputDigest(
        shape=tuple(int(size) for size in one["shape"]),
        count=int(one["count"]),
        finite=bool(one["finite"]),
        top=tuple((int(index), float(value)) for index, value in one["top"] or ()),
        projections=tuple(float(value) for value in one["projections"] or ()),
    )


def agree(answer: Sequence[OutputDigest], reference: Sequence[OutputDigest], precision: Precision) -> bool:
    """Whether every output is the reference's, as far as the precision promises."""
    tolerance = TOLERANCES[precision]
    return len(answer) == len(reference) and all(
        _same(one, other, tolerance) for one, other in zip(answer, reference, strict=True)
    )


def _same(one: OutputDigest, other: OutputDigest, tolerance: Tolerance) -> bool:
    if (one.shape, one.count, one.finite) != (other.shape, other.count, other.finite):
        return False
    if not other.finite:
        return True
    return _projections_agree(one, other, tolerance) and _tops_agree(one, other, tolerance)


def _projections_agree(one: OutputDigest, other: OutputDigest, tolerance: Tolerance) -> bool:
    if len(one.projections) != len(other.projections):
        return False
    size = math.sqrt(sum(value * value for value in other.projections) / max(1, len(other.projections)))
    reach = max(tolerance.share * size, tolerance.absolute)
    return all(abs(a - b) <= reach for a, b in zip(one.projections, other.projections, strict=True))


def _tops_agree(one: OutputDigest, other: OutputDigest, tolerance: Tolerance) -> bool:
    """The largest values, and whose they are. Among values that the tolerance cannot tell apart any order will do."""
    if len(one.top) != len(other.top):
        return False
    values = [value for _, value in other.top]
    if not values:
        return True
    reach = max(tolerance.share * max(abs(value) for value in values), tolerance.absolute)
    if any(abs(a - b) > reach for (_, a), (_, b) in zip(one.top, other.top, strict=True)):
        return False
    told_apart = {index for index, value in other.top if value - values[-1] > 2 * reach}
    allowed_to_miss = len(other.top) - min(tolerance.common_top, len(other.top))
    return len(told_apart - {index for index, _ in one.top}) <= allowed_to_miss
