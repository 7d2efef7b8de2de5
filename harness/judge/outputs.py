"""Whether two output digests (android_app/PROTOCOL.md) come from the same network on the same input.

A projection is a sum with random signs over sqrt(count): about as large as the root mean square of the output's
values, so that an error of one per mille in them moves it by about one per mille of that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from harness.app.protocol import OutputDigest
from models.variant import Precision


@dataclass(frozen=True, slots=True)
class Tolerance:
    share: float
    """The error that is allowed, as a share of the output's size."""
    absolute: float
    """The error that is allowed however small the output is."""
    common_top: int
    """How many of the five largest must be the same, as far as the tolerance can tell the reference's apart."""


TOLERANCES = {
    # docs/statistics.md tells by how much XNNPACK and the reference kernels of one computer differ, and two inputs.
    # Float32 sums in another order: 6e-6 of the output's size.
    Precision.FLOAT32: Tolerance(1e-3, 1e-7, 5),
    # 4e-6 where the delegate widens to float32; 11 bits of mantissa where it computes in half precision.
    Precision.FLOAT16: Tolerance(3e-2, 1e-6, 4),
    # 0.10: a value on the edge between two 8-bit steps falls either way, and the layers behind it see that.
    Precision.DYNAMIC: Tolerance(0.3, 1e-6, 3),
    # 0.48: the same, and the output itself has steps; one of a softmax is 1/256. Wrong inputs can slip through.
    Precision.INT8: Tolerance(0.6, 1 / 256, 3),
}


def agree(answer: Sequence[OutputDigest], expected: Sequence[OutputDigest], precision: str) -> bool:
    """Whether every output is the expected one, as far as the precision promises.

    A file of unknown precision is held to what its outputs are.
    """
    return len(answer) == len(expected) and all(
        _same(one, other, _tolerance(precision, other.dtype)) for one, other in zip(answer, expected, strict=True)
    )


def _tolerance(precision: str, dtype: str) -> Tolerance:
    if precision in TOLERANCES:
        return TOLERANCES[Precision(precision)]
    return TOLERANCES[Precision.DYNAMIC if dtype == "float32" else Precision.INT8]


def _same(one: OutputDigest, other: OutputDigest, tolerance: Tolerance) -> bool:
    if (one.shape, one.dtype, one.count, one.finite) != (other.shape, other.dtype, other.count, other.finite):
        return False
    return not other.finite or (_projections_agree(one, other, tolerance) and _tops_agree(one, other, tolerance))


def _projections_agree(one: OutputDigest, other: OutputDigest, tolerance: Tolerance) -> bool:
    ours, theirs = other.projections or (), one.projections or ()
    size = math.sqrt(sum(value * value for value in ours) / max(1, len(ours)))
    reach = max(tolerance.share * size, tolerance.absolute)
    return len(ours) == len(theirs) and all(abs(a - b) <= reach for a, b in zip(ours, theirs, strict=True))


def _tops_agree(one: OutputDigest, other: OutputDigest, tolerance: Tolerance) -> bool:
    """The largest values, and whose they are. Among values that the tolerance cannot tell apart any order will do."""
    ours, theirs = other.top or (), one.top or ()
    if len(ours) != len(theirs) or not ours:
        return len(ours) == len(theirs)
    reach = max(tolerance.share * max(abs(value) for _, value in ours), tolerance.absolute)
    if any(abs(a - b) > reach for (_, a), (_, b) in zip(ours, theirs, strict=True)):
        return False
    told_apart = {index for index, value in ours if value - ours[-1][1] > 2 * reach}
    missed = told_apart - {index for index, _ in theirs}
    return len(missed) <= max(0, len(ours) - tolerance.common_top)
