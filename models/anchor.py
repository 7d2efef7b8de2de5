"""Two fixed models, the same byte for byte on every host and for ever.

The anchor is measured in every round, so that two evenings can be compared by it. The throw-away model runs first
in every start, so that what the first inference pays for is paid by no other.
"""

from __future__ import annotations

import hashlib
import math
from functools import cache

import numpy as np

from models.errors import BuildFailed
from models.formats.tflite.writer import (
    Floats,
    Layer,
    Shape,
    average_pool,
    conv_2d,
    depthwise_conv_2d,
    fully_connected,
    write_chain,
)
from models.splitmix import uniform

ANCHOR_NAME = "anchor"
THROWAWAY_NAME = "throwaway"
ANCHOR_SHA256 = "2ce5edc2d219c2995a8dd6693de8468bfb2e8f7e7861a4239bc9737498038e7f"
THROWAWAY_SHA256 = "dae65f46e59049f0ad7787154016b0ebb54772e538977450928691fbf2e08751"


@cache
def anchor_model() -> bytes:
    """Writes 18.7 million MAdds in the operators that mobile networks are made of: float32, 1x160x160x3 to 1x10."""
    layers = (
        _conv(1, 3, (16, 3, 3, 3), 2, (1, 80, 80, 16)),
        *_separable(2, 16, 24, 1, 80),
        *_separable(4, 24, 48, 2, 40),
        *_separable(6, 48, 48, 1, 40),
        *_separable(8, 48, 64, 2, 20),
        *_separable(10, 64, 64, 1, 20),
        *_separable(12, 64, 64, 1, 20),
        *_separable(14, 64, 128, 2, 10),
        average_pool(10, (1, 1, 1, 128)),
        fully_connected(_weights(16, (10, 128), 128), _bias(10), (1, 10)),
    )
    return _checked(ANCHOR_NAME, write_chain("bigcore anchor 1", (1, 160, 160, 3), layers), ANCHOR_SHA256)


@cache
def throwaway_model() -> bytes:
    """Writes one small convolution."""
    layers = (_conv(17, 3, (4, 3, 3, 3), 1, (1, 8, 8, 4)),)
    return _checked(THROWAWAY_NAME, write_chain("bigcore throwaway 1", (1, 8, 8, 3), layers), THROWAWAY_SHA256)


def _separable(seed: int, channels: int, out: int, stride: int, size: int) -> tuple[Layer, Layer]:
    """Appends a depthwise and a 1x1 convolution; `size` is the side of the output."""
    return (
        _depthwise(seed, (1, 3, 3, channels), stride, (1, size, size, channels)),
        _conv(seed + 1, 1, (out, 1, 1, channels), 1, (1, size, size, out)),
    )


def _conv(seed: int, kernel: int, shape: Shape, stride: int, output: Shape) -> Layer:
    return conv_2d(_weights(seed, shape, kernel * kernel * shape[3]), _bias(shape[0]), stride, output)


def _depthwise(seed: int, shape: Shape, stride: int, output: Shape) -> Layer:
    return depthwise_conv_2d(_weights(seed, shape, shape[1] * shape[2]), _bias(shape[3]), stride, output)


def _weights(seed: int, shape: Shape, fan_in: int) -> Floats:
    """Draws uniformly from +-sqrt(6 / fan-in), which keeps the variance through ReLU (He et al., 2015)."""
    values = (2 * uniform(seed, math.prod(shape)) - 1) * math.sqrt(6 / fan_in)
    return values.astype(np.float32).reshape(shape)


def _bias(channels: int) -> Floats:
    return np.full(channels, 0.125, dtype=np.float32)


def _checked(name: str, data: bytes, sha256: str) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        what = f"came out with the hash {found} instead of {sha256}"
        raise BuildFailed(f"the {name} model", what, "install the versions of numpy and flatbuffers in constraints.txt")
    return data
