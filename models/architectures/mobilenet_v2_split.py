"""The t-way split of MobileNetV2's bottlenecks (arXiv 1801.04381, Section 5.1): less memory, same sum.

F(x) = sum of (A_i N B_i)(x): the expanded tensor is cut into t parts, each is expanded, filtered and projected alone,
and the projections are added up, so that only one part exists at a time.

The first block expands nothing, stays whole, and so sets the floor: 3.1 MB at 1.0 and 224. Bottlenecks that need less
than the floor stay whole too. Cutting them would lower no peak, and it costs memory with XNNPACK, where each
convolution keeps a table of pointers to its input: all bottlenecks in five parts take more than none in parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import prod

import keras
import numpy as np
from keras import layers as keras_layers
from numpy.typing import NDArray

from models.architectures.layers import conv, depthwise, image, relu6, size_of
from models.architectures.mobilenet_v2 import Block, blocks, expand, filtered, head, project, residual, stem

Floats = NDArray[np.float32]
LANES = 8
"""Parts are multiples of what one vector instruction takes, where they can be."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A convolution with its batch normalisation folded in."""

    kernel: Floats
    bias: Floats


def split(model: keras.Model, width: float, parts: int) -> keras.Model:
    """Returns the same network and weights in `parts` parts."""
    weights: dict[str, list[Floats]] = {}
    inputs = image(size_of(model.inputs[0]))
    first, *others = blocks(width)
    x = stem(inputs, width)
    floor = 2 * _values(x)
    x = project(filtered(x, first), first)
    for block in others:
        if whole_values(x, block) > floor:
            x = _block(model, x, block, parts, weights)
        else:
            x = residual(x, project(filtered(expand(x, block), block), block), block)
    divided = keras.Model(inputs, head(x, width), name=f"{model.name}_split{parts}")
    for layer in divided.layers:
        if layer.name in weights:
            layer.set_weights(weights[layer.name])
        elif layer.weights:
            layer.set_weights(model.get_layer(layer.name).get_weights())
    return divided


def whole_values(x: keras.KerasTensor, block: Block) -> int:
    """How many values the bottleneck holds at once when it is not cut: its input, expanded, and filtered."""
    return _values(x) * (1 + block.expansion) + _values(x) * block.expansion // block.stride**2


def _values(x: keras.KerasTensor) -> int:
    return int(prod(x.shape[1:]))


def _block(
    model: keras.Model, x: keras.KerasTensor, block: Block, parts: int, weights: dict[str, list[Floats]]
) -> keras.KerasTensor:
    expanding, filtering, projecting = (_of(model, block, layer) for layer in ("expand", "depthwise", "project"))
    total: keras.KerasTensor | None = None
    for number, part in enumerate(slices(expanding.kernel.shape[-1], parts)):
        name = f"{block.name}_part{number}"
        weights[f"{name}_expand"] = [expanding.kernel[..., part], expanding.bias[part]]
        weights[f"{name}_depthwise"] = [filtering.kernel[:, :, part], filtering.bias[part]]
        weights[f"{name}_project"] = [projecting.kernel[:, :, part]] + ([] if number else [projecting.bias])
        y = conv(x, part.stop - part.start, 1, name=f"{name}_expand", bias=True)
        y = relu6(y, name=f"{name}_expand_relu")
        y = relu6(depthwise(y, 3, block.stride, name=f"{name}_depthwise", bias=True), name=f"{name}_depthwise_relu")
        y = conv(y, block.channels, 1, name=f"{name}_project", bias=number == 0)
        total = y if total is None else keras_layers.Add(name=f"{name}_sum")([total, y])
    if total is not None and total.shape == x.shape:
        total = keras_layers.Add(name=f"{block.name}_add")([x, total])
    return total


def slices(channels: int, parts: int) -> list[slice]:
    """Returns `parts` runs of channels, as equal as whole lanes allow."""
    unit = LANES if channels % LANES == 0 and channels // LANES >= parts else 1
    bounds = [round(channels / unit * number / parts) * unit for number in range(parts + 1)]
    return [slice(start, stop) for start, stop in pairwise(bounds)]


def _of(model: keras.Model, block: Block, layer: str) -> Folded:
    return _folded(model, f"{block.name}_{layer}", f"{block.name}_{layer}_BN")


def _folded(model: keras.Model, layer: str, normalisation: str) -> Folded:
    """W' = W gamma / sqrt(var + eps), b' = beta - mean gamma / sqrt(var + eps)."""
    (kernel,) = model.get_layer(layer).get_weights()
    norm = model.get_layer(normalisation)
    gamma, beta, mean, variance = norm.get_weights()
    scale = gamma / np.sqrt(variance + norm.epsilon)
    # A depthwise kernel has its channels third, with a multiplier of one behind them.
    shaped = scale[:, None] if kernel.shape[-1] == 1 else scale
    return Folded(kernel * shaped, beta - mean * scale)
