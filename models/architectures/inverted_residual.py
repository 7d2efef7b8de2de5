"""The inverted residual with its kernel, squeeze and activation as parameters: MnasNet and EfficientNet-Lite."""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import layers as keras_layers

from models.architectures.layers import channels_of, conv_norm, depthwise_norm, make_divisible
from models.architectures.squeeze_excite import squeeze_excite


@dataclass(frozen=True, slots=True)
class Line:
    """`repeats` blocks, the first with `stride`, as the published code spells them (r, k, s, e, o, se)."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int
    squeeze: float = 0.0
    """The share of the channels that come into the block."""


def body(x: keras.KerasTensor, lines: tuple[Line, ...], width: float, function: str) -> keras.KerasTensor:
    for number, line in enumerate(lines):
        for repeat in range(line.repeats):
            stride = line.stride if repeat == 0 else 1
            x = block(x, line, stride, width, function, name=f"stage{number}_{repeat}")
    return x


def block(
    x: keras.KerasTensor, line: Line, stride: int, width: float, function: str, *, name: str
) -> keras.KerasTensor:
    channels = make_divisible(line.channels * width)
    y = x
    if line.expansion > 1:
        y = conv_norm(y, channels_of(x) * line.expansion, 1, name=f"{name}_expand", function=function)
    y = depthwise_norm(y, line.kernel, stride, name=f"{name}_dw", function=function)
    if line.squeeze:
        y = squeeze_excite(y, max(1, int(channels_of(x) * line.squeeze)), "sigmoid", name=f"{name}_se")
    y = conv_norm(y, channels, 1, name=f"{name}_project", function=None)
    if stride == 1 and channels_of(x) == channels:
        y = keras_layers.Add(name=f"{name}_add")([x, y])
    return y
