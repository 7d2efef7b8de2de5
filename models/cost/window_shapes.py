"""The shapes that come of a window which slides over an image, and of blocks that move between space and another axis.

Padding and rounding as in TensorFlow: SAME gives ceil(size / stride),
VALID ceil((size - (kernel - 1) x dilation) / stride).
"""

from __future__ import annotations

from math import prod

from models.cost.misfit import require
from models.cost.shape_call import Call, Shape

SAME, VALID = 0, 1


def window(size: int, kernel: int, stride: int, dilation: int, padding: int) -> int:
    require(kernel > 0 and stride > 0 and dilation > 0, "a kernel, stride or dilation is not positive")
    require(padding in (SAME, VALID), f"padding {padding} is unknown")
    covered = size if padding == SAME else size - (kernel - 1) * dilation
    result = -(-covered // stride)
    require(result > 0, f"a size of {size} is too small for its kernel of {kernel}")
    return result


def conv_2d(call: Call) -> tuple[Shape, ...]:
    kind = "Conv2DOptions"
    n, height, width, _ = call.shape(0, 4)
    out, kernel_height, kernel_width, _ = call.shape(1, 4)
    padding = call.option(kind, 0, "b")
    h = window(height, kernel_height, call.option(kind, 2), call.option(kind, 5, default=1), padding)
    w = window(width, kernel_width, call.option(kind, 1), call.option(kind, 4, default=1), padding)
    return ((n, h, w, out),)


def depthwise_conv_2d(call: Call) -> tuple[Shape, ...]:
    kind = "DepthwiseConv2DOptions"
    n, height, width, channels = call.shape(0, 4)
    _, kernel_height, kernel_width, out = call.shape(1, 4)
    require(channels > 0 and out % channels == 0, f"{out} output channels are no multiple of {channels}")
    padding = call.option(kind, 0, "b")
    h = window(height, kernel_height, call.option(kind, 2), call.option(kind, 6, default=1), padding)
    w = window(width, kernel_width, call.option(kind, 1), call.option(kind, 5, default=1), padding)
    return ((n, h, w, out),)


def pool_2d(call: Call) -> tuple[Shape, ...]:
    kind = "Pool2DOptions"
    n, height, width, channels = call.shape(0, 4)
    padding = call.option(kind, 0, "b")
    h = window(height, call.option(kind, 4), call.option(kind, 2), 1, padding)
    w = window(width, call.option(kind, 3), call.option(kind, 1), 1, padding)
    return ((n, h, w, channels),)


def space_to_batch(call: Call) -> tuple[Shape, ...] | None:
    shape, block, pads = call.shape(0), call.value(1), call.value(2)
    if block is None or pads is None:
        return None
    require(2 * len(block) == len(pads) and len(block) < len(shape) and min(block) > 0, "block and paddings differ")
    padded = [shape[i + 1] + pads[2 * i] + pads[2 * i + 1] for i in range(len(block))]
    require(all(size % b == 0 for size, b in zip(padded, block, strict=True)), f"{padded} is no multiple of {block}")
    sizes = (size // b for size, b in zip(padded, block, strict=True))
    return ((shape[0] * prod(block), *sizes, *shape[len(block) + 1 :]),)


def batch_to_space(call: Call) -> tuple[Shape, ...] | None:
    shape, block, crops = call.shape(0), call.value(1), call.value(2)
    if block is None or crops is None:
        return None
    require(2 * len(block) == len(crops) and len(block) < len(shape) and min(block) > 0, "block and crops differ")
    require(shape[0] % prod(block) == 0, f"a batch of {shape[0]} is no multiple of {prod(block)}")
    sizes = tuple(shape[i + 1] * b - crops[2 * i] - crops[2 * i + 1] for i, b in enumerate(block))
    require(min(sizes) >= 0, "the crops leave nothing")
    return ((shape[0] // prod(block), *sizes, *shape[len(block) + 1 :]),)


def space_to_depth(call: Call) -> tuple[Shape, ...]:
    n, height, width, channels = call.shape(0, 4)
    block = call.option("SpaceToDepthOptions", 0)
    require(block > 0 and height % block == width % block == 0, f"{height}x{width} is no multiple of {block}")
    return ((n, height // block, width // block, channels * block * block),)


def depth_to_space(call: Call) -> tuple[Shape, ...]:
    n, height, width, channels = call.shape(0, 4)
    block = call.option("DepthToSpaceOptions", 0)
    require(block > 0 and channels % (block * block) == 0, f"{channels} channels are no multiple of {block} squared")
    return ((n, height * block, width * block, channels // (block * block)),)
