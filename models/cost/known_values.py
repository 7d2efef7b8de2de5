"""The small sums that networks of dynamic size do on shapes (SHAPE, then take, multiply, pack), done without
running them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from math import prod
from types import MappingProxyType

from models.cost.shape_call import Call, Values

MAX_VALUES = 64
"""Shapes are short, so anything longer is data."""

ValueRule = Callable[[Call], "Values | None"]


def shape(call: Call) -> Values | None:
    return call.shape(0)


def same(call: Call) -> Values | None:
    return call.value(0)


def strided_slice(call: Call) -> Values | None:
    values, begin, end, strides = (call.value(index) for index in range(4))
    if values is None or begin is None or end is None or strides is None or len(begin) != 1 or not strides[0]:
        return None
    if call.option("StridedSliceOptions", 4):
        return (values[begin[0]],) if -len(values) <= begin[0] < len(values) else None
    start = None if call.option("StridedSliceOptions", 0) else begin[0]
    stop = None if call.option("StridedSliceOptions", 1) else end[0]
    return values[start : stop : strides[0]]


def joined(call: Call) -> Values | None:
    parts = [part for part in call.values if part is not None]
    return tuple(value for part in parts for value in part) if len(parts) == len(call.values) else None


def gather(call: Call) -> Values | None:
    values, indices = call.value(0), call.value(1)
    if values is None or indices is None or any(not 0 <= index < len(values) for index in indices):
        return None
    return tuple(values[index] for index in indices)


def product(call: Call) -> Values | None:
    values = call.value(0)
    return None if values is None else (prod(values),)


def pairwise(calculate: Callable[[int, int], int]) -> ValueRule:
    def rule(call: Call) -> Values | None:
        a, b = call.value(0), call.value(1)
        if not a or not b or (len(a) != len(b) and 1 not in (len(a), len(b))):
            return None
        longest = max(len(a), len(b))
        a, b = (values * longest if len(values) == 1 else values for values in (a, b))
        return tuple(calculate(p, q) for p, q in zip(a, b, strict=True))

    return rule


VALUE_RULES: Mapping[str, ValueRule] = MappingProxyType(
    {
        "SHAPE": shape,
        "CAST": same,
        "SQUEEZE": same,
        "EXPAND_DIMS": same,
        "STRIDED_SLICE": strided_slice,
        "PACK": joined,
        "CONCATENATION": joined,
        "GATHER": gather,
        "REDUCE_PROD": product,
        "MUL": pairwise(operator.mul),
        "ADD": pairwise(operator.add),
        "SUB": pairwise(operator.sub),
    }
)
