"""The shape of an operator's output from the shapes of its inputs: one pure function per operator.

Needed where the input's size is the caller's choice, and to notice files whose stated shapes cannot be.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import MappingProxyType

from models.cost.misfit import require
from models.cost.shape_call import Call, Shape, ShapeRule, Values
from models.cost.window_shapes import (
    batch_to_space,
    conv_2d,
    depth_to_space,
    depthwise_conv_2d,
    pool_2d,
    space_to_batch,
    space_to_depth,
)


def fully_connected(call: Call) -> tuple[Shape, ...]:
    x, (units, width) = call.shape(0), call.shape(1, 2)
    require(width > 0 and prod(x) % width == 0, f"{list(x)} does not divide into rows of {width}")
    if call.option("FullyConnectedOptions", 2, "?"):
        require(len(x) > 0 and x[-1] == width, f"{list(x)} has no rows of {width}")
        return ((*x[:-1], units),)
    return ((prod(x) // width, units),)


def batch_matmul(call: Call) -> tuple[Shape, ...]:
    x, y = call.shape(0), call.shape(1)
    require(len(x) >= 2 and len(y) >= 2, "a factor has fewer than two dimensions")
    rows, inner = (x[-1], x[-2]) if call.option("BatchMatMulOptions", 0, "?") else (x[-2], x[-1])
    other, columns = (y[-1], y[-2]) if call.option("BatchMatMulOptions", 1, "?") else (y[-2], y[-1])
    require(inner == other, f"{list(x)} times {list(y)}")
    return ((*broadcast(x[:-2], y[:-2]), rows, columns),)


def same_as_input(call: Call) -> tuple[Shape, ...]:
    return (call.shape(0),)


def element_wise(call: Call) -> tuple[Shape, ...]:
    shape: Shape = ()
    for index in range(len(call.inputs)):
        shape = broadcast(shape, call.shape(index))
    return (shape,)


def broadcast(a: Shape, b: Shape) -> Shape:
    longest = max(len(a), len(b))
    pairs = list(zip((1,) * (longest - len(a)) + a, (1,) * (longest - len(b)) + b, strict=True))
    require(all(p == q or 1 in (p, q) for p, q in pairs), f"{list(a)} and {list(b)} do not go together")
    return tuple(q if p == 1 else p for p, q in pairs)


def concatenation(call: Call) -> tuple[Shape, ...]:
    shapes = [call.shape(index) for index in range(len(call.inputs))]
    require(len(shapes) > 0, "nothing to join")
    axis = _axis(call.option("ConcatenationOptions", 0), len(shapes[0]))
    others = {(*shape[:axis], *shape[axis + 1 :]) for shape in shapes}
    require(len(others) == 1 and len({len(shape) for shape in shapes}) == 1, "the parts differ beside the joined axis")
    return ((*shapes[0][:axis], sum(shape[axis] for shape in shapes), *shapes[0][axis + 1 :]),)


def reshape(call: Call) -> tuple[Shape, ...] | None:
    target = call.value(1)
    if target is None and call.options is not None and len(call.inputs) < 2:
        target = call.options.integers(0)
    return None if target is None else (fill_in(call.shape(0), target),)


def fill_in(shape: Shape, target: Values) -> Shape:
    """A -1 in the target takes what is left."""
    elements, stated = prod(shape), prod(size for size in target if size != -1)
    require(target.count(-1) <= 1 and all(size >= -1 for size in target), f"no shape: {list(target)}")
    if -1 in target:
        require(stated > 0 and elements % stated == 0, f"{list(shape)} does not fill {list(target)}")
        return tuple(elements // stated if size == -1 else size for size in target)
    require(stated == elements, f"{list(shape)} does not fill {list(target)}")
    return target


def reduce(call: Call) -> tuple[Shape, ...] | None:
    shape, axes = call.shape(0), call.value(1)
    if axes is None:
        return None
    dropped = {_axis(axis, len(shape)) for axis in axes}
    keep = call.option("ReducerOptions", 0, "?")
    if keep:
        return (tuple(1 if i in dropped else size for i, size in enumerate(shape)),)
    return (tuple(size for i, size in enumerate(shape) if i not in dropped),)


def pad(call: Call) -> tuple[Shape, ...] | None:
    shape, pads = call.shape(0), call.value(1)
    if pads is None:
        return None
    require(len(pads) == 2 * len(shape) and min(pads, default=0) >= 0, f"paddings {list(pads)} for {list(shape)}")
    return (tuple(size + pads[2 * i] + pads[2 * i + 1] for i, size in enumerate(shape)),)


def resize(call: Call) -> tuple[Shape, ...] | None:
    n, _, _, channels = call.shape(0, 4)
    size = call.value(1)
    if size is None:
        return None
    require(len(size) == 2 and min(size) > 0, f"no size: {list(size)}")
    return ((n, size[0], size[1], channels),)


def transpose(call: Call) -> tuple[Shape, ...] | None:
    shape, order = call.shape(0), call.value(1)
    if order is None:
        return None
    require(sorted(order) == list(range(len(shape))), f"no order of {len(shape)} axes: {list(order)}")
    return (tuple(shape[axis] for axis in order),)


def squeeze(call: Call) -> tuple[Shape, ...]:
    shape = call.shape(0)
    axes = (call.options.integers(0) if call.options is not None else None) or ()
    dropped = {_axis(axis, len(shape)) for axis in axes} or {i for i, size in enumerate(shape) if size == 1}
    return (tuple(size for i, size in enumerate(shape) if i not in dropped),)


def expand_dims(call: Call) -> tuple[Shape, ...] | None:
    shape, axis = call.shape(0), call.value(1)
    if axis is None or len(axis) != 1:
        return None
    place = _axis(axis[0], len(shape) + 1)
    return ((*shape[:place], 1, *shape[place:]),)


def pack(call: Call) -> tuple[Shape, ...]:
    shape = call.shape(0)
    place = _axis(call.option("PackOptions", 1), len(shape) + 1)
    return ((*shape[:place], len(call.inputs), *shape[place:]),)


def unpack(call: Call) -> tuple[Shape, ...]:
    shape = call.shape(0)
    place = _axis(call.option("UnpackOptions", 1), len(shape))
    return ((*shape[:place], *shape[place + 1 :]),) * call.outputs


def split(call: Call) -> tuple[Shape, ...] | None:
    axis, shape = call.value(0), call.shape(1)
    if axis is None or len(axis) != 1:
        return None
    place, parts = _axis(axis[0], len(shape)), call.outputs
    require(parts > 0 and shape[place] % parts == 0, f"{list(shape)} does not split into {parts}")
    return ((*shape[:place], shape[place] // parts, *shape[place + 1 :]),) * parts


def slice_(call: Call) -> tuple[Shape, ...] | None:
    shape, begin, size = call.shape(0), call.value(1), call.value(2)
    if begin is None or size is None:
        return None
    require(len(begin) == len(size) == len(shape), f"begin {list(begin)} and size {list(size)} of {list(shape)}")
    parts = tuple(whole - b if s == -1 else s for whole, b, s in zip(shape, begin, size, strict=True))
    inside = all(b >= 0 and p >= 0 and b + p <= whole for whole, b, p in zip(shape, begin, parts, strict=True))
    require(inside, f"begin {list(begin)} and size {list(size)} leave {list(shape)}")
    return (parts,)


def strided_slice(call: Call) -> tuple[Shape, ...] | None:
    kind = "StridedSliceOptions"
    shape = call.shape(0)
    begin, end, strides = call.value(1), call.value(2), call.value(3)
    if begin is None or end is None or strides is None or call.option(kind, 2) or call.option(kind, 3):
        return None
    require(len(begin) == len(end) == len(strides) <= len(shape) and 0 not in strides, "begin, end and strides differ")
    begin_mask, end_mask, shrink = call.option(kind, 0), call.option(kind, 1), call.option(kind, 4)
    result = []
    for i, size in enumerate(shape):
        if i >= len(begin):
            result.append(size)
        elif not shrink >> i & 1:
            start = None if begin_mask >> i & 1 else begin[i]
            stop = None if end_mask >> i & 1 else end[i]
            result.append(len(range(*slice(start, stop, strides[i]).indices(size))))
    return (tuple(result),)


def gather(call: Call) -> tuple[Shape, ...] | None:
    shape, indices = call.shape(0), call.shape(1)
    if call.option("GatherOptions", 1):
        return None
    place = _axis(call.option("GatherOptions", 0), len(shape))
    return ((*shape[:place], *indices, *shape[place + 1 :]),)


def shape_of(call: Call) -> tuple[Shape, ...]:
    return ((len(call.shape(0)),),)


def transpose_conv(call: Call) -> tuple[Shape, ...] | None:
    return _shape_in_value(call, 0)


def broadcast_to(call: Call) -> tuple[Shape, ...] | None:
    return _shape_in_value(call, 1)


def fill(call: Call) -> tuple[Shape, ...] | None:
    return _shape_in_value(call, 0)


def tile(call: Call) -> tuple[Shape, ...] | None:
    shape, times = call.shape(0), call.value(1)
    if times is None:
        return None
    require(len(times) == len(shape) and min(times, default=1) >= 0, f"{list(shape)} times {list(times)}")
    return (tuple(size * n for size, n in zip(shape, times, strict=True)),)


def _shape_in_value(call: Call, index: int) -> tuple[Shape, ...] | None:
    value = call.value(index)
    if value is None:
        return None
    require(min(value, default=0) >= 0, f"no shape: {list(value)}")
    return (value,)


def _axis(axis: int, rank: int) -> int:
    require(-rank <= axis < rank, f"there is no axis {axis} of {rank}")
    return axis % rank


_SAME_AS_INPUT = """ABS CAST CEIL COS CUMSUM DEQUANTIZE DENSIFY ELU EXP FAKE_QUANT FLOOR GELU HARD_SWISH
L2_NORMALIZATION LEAKY_RELU LOCAL_RESPONSE_NORMALIZATION LOG LOGICAL_NOT LOGISTIC LOG_SOFTMAX NEG QUANTIZE RELU
RELU6 RELU_0_TO_1 RELU_N1_TO_1 REVERSE_V2 ROUND RSQRT SIGN SIN SOFTMAX SQRT SQUARE TANH ZEROS_LIKE"""
_ELEMENT_WISE = """ADD ADD_N DIV EQUAL FLOOR_DIV FLOOR_MOD GREATER GREATER_EQUAL LESS LESS_EQUAL LOGICAL_AND
LOGICAL_OR MAXIMUM MINIMUM MUL NOT_EQUAL POW PRELU SELECT_V2 SQUARED_DIFFERENCE SUB"""
_REDUCING = "MEAN REDUCE_ALL REDUCE_ANY REDUCE_MAX REDUCE_MIN REDUCE_PROD SUM"

SHAPE_RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {
        **dict.fromkeys(_SAME_AS_INPUT.split(), same_as_input),
        **dict.fromkeys(_ELEMENT_WISE.split(), element_wise),
        **dict.fromkeys(_REDUCING.split(), reduce),
        **dict.fromkeys(("AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"), pool_2d),
        **dict.fromkeys(("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"), resize),
        **dict.fromkeys(("PAD", "PADV2"), pad),
        "CONV_2D": conv_2d,
        "DEPTHWISE_CONV_2D": depthwise_conv_2d,
        "TRANSPOSE_CONV": transpose_conv,
        "FULLY_CONNECTED": fully_connected,
        "BATCH_MATMUL": batch_matmul,
        "CONCATENATION": concatenation,
        "RESHAPE": reshape,
        "TRANSPOSE": transpose,
        "SQUEEZE": squeeze,
        "EXPAND_DIMS": expand_dims,
        "PACK": pack,
        "UNPACK": unpack,
        "SPLIT": split,
        "SLICE": slice_,
        "STRIDED_SLICE": strided_slice,
        "SPACE_TO_BATCH_ND": space_to_batch,
        "BATCH_TO_SPACE_ND": batch_to_space,
        "SPACE_TO_DEPTH": space_to_depth,
        "DEPTH_TO_SPACE": depth_to_space,
        "GATHER": gather,
        "SHAPE": shape_of,
        "BROADCAST_TO": broadcast_to,
        "FILL": fill,
        "TILE": tile,
    }
)
