"""The t-way split of MobileNetV2's bottlenecks (arXiv 1801.04381, Section 5.1): less memory, same sum.

F(x) = sum of (A_i N B_i)(x): the expanded tensor is cut into t parts, each is expanded, filtered and projected alone,
and the projections are added up, so that only one part exists at a time. The first block has no expansion of its own:
the stem, which feeds nothing else, takes that place.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import keras
import numpy as np
from keras import layers as keras_layers
from numpy.typing import NDArray

from models.architectures.layers import conv, depthwise, image, relu6, size_of
from models.architectures.mobilenet_v2 import Block, blocks, head

Floats = NDArray[np.float32]
LANES = 8
"""Parts are multiples of this where they can be: what one vector instruction takes."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A convolution with its batch normalisation folded in."""

    kernel: Floats
    bias: Floats


def split(model: keras.Model, width: float, parts: int) -> keras.Model:
    """The same network and weights in `parts` parts."""
    weights: dict[str, list[Floats]] = {}
    inputs = image(size_of(model.inputs[0]))
    x = inputs
    for block in blocks(width):
        x = _block(model, x, block, parts, weights)
    divided = keras.Model(inputs, head(x, width), name=f"{model.name}_split{parts}")
    for layer in divided.layers:
        if layer.name in weights:
            layer.set_weights(weights[layer.name])
        elif layer.weights:
            layer.set_weights(model.get_layer(layer.name).get_weights())
    return divided


def _block(
    model: keras.Model, x: keras.KerasTensor, block: Block, parts: int, weights: dict[str, list[Floats]]
) -> keras.KerasTensor:
    expand = _folded(model, "Conv1", "bn_Conv1") if block.expansion == 1 else _of(model, block, "expand")
    filtering, project = _of(model, block, "depthwise"), _of(model, block, "project")
    total: keras.KerasTensor | None = None
    for number, part in enumerate(slices(expand.kernel.shape[-1], parts)):
        name = f"{block.name}_part{number}"
        weights[f"{name}_expand"] = [expand.kernel[..., part], expand.bias[part]]
        weights[f"{name}_depthwise"] = [filtering.kernel[:, :, part], filtering.bias[part]]
        weights[f"{name}_project"] = [project.kernel[:, :, part]] + ([] if number else [project.bias])
        stride = 2 if block.expansion == 1 else 1
        y = conv(x, part.stop - part.start, expand.kernel.shape[0], stride, name=f"{name}_expand", bias=True)
        y = relu6(y, name=f"{name}_expand_relu")
        y = relu6(depthwise(y, 3, block.stride, name=f"{name}_depthwise", bias=True), name=f"{name}_depthwise_relu")
        y = conv(y, block.channels, 1, name=f"{name}_project", bias=number == 0)
        total = y if total is None else keras_layers.Add(name=f"{name}_sum")([total, y])
    if total is not None and total.shape == x.shape:
        total = keras_layers.Add(name=f"{block.name}_add")([x, total])
    return total


def slices(channels: int, parts: int) -> list[slice]:
    """`parts` runs of channels as equal as whole lanes allow."""
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
