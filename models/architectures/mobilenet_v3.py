"""MobileNetV3 Small and Large (arXiv 1905.02244, Tables 1 and 2), in the widths and order of keras.applications."""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import layers as keras_layers

from models.architectures.layers import (
    activate,
    channels_of,
    conv,
    conv_norm,
    depthwise_norm,
    image,
    make_divisible,
    pooled,
)
from models.architectures.squeeze_excite import squeeze_excite

HSWISH = "hard_silu"


@dataclass(frozen=True, slots=True)
class Line:
    """One bottleneck; `expansion` multiplies the channels that come in."""

    expansion: float
    channels: int
    kernel: int
    stride: int
    squeezed: bool
    function: str


SMALL = (
    Line(1, 16, 3, 2, True, "relu"),
    Line(72 / 16, 24, 3, 2, False, "relu"),
    Line(88 / 24, 24, 3, 1, False, "relu"),
    Line(4, 40, 5, 2, True, HSWISH),
    *(Line(6, 40, 5, 1, True, HSWISH),) * 2,
    *(Line(3, 48, 5, 1, True, HSWISH),) * 2,
    Line(6, 96, 5, 2, True, HSWISH),
    *(Line(6, 96, 5, 1, True, HSWISH),) * 2,
)
LARGE = (
    Line(1, 16, 3, 1, False, "relu"),
    Line(4, 24, 3, 2, False, "relu"),
    Line(3, 24, 3, 1, False, "relu"),
    Line(3, 40, 5, 2, True, "relu"),
    *(Line(3, 40, 5, 1, True, "relu"),) * 2,
    Line(6, 80, 3, 2, False, HSWISH),
    Line(2.5, 80, 3, 1, False, HSWISH),
    *(Line(2.3, 80, 3, 1, False, HSWISH),) * 2,
    *(Line(6, 112, 3, 1, True, HSWISH),) * 2,
    Line(6, 160, 5, 2, True, HSWISH),
    *(Line(6, 160, 5, 1, True, HSWISH),) * 2,
)


def build(width: float, resolution: int, *, large: bool) -> keras.Model:
    inputs = image(resolution)
    x = conv_norm(inputs, 16, 3, 2, name="conv", function=HSWISH)
    for number, line in enumerate(LARGE if large else SMALL):
        x = bottleneck(x, number, line, width)
    x = conv_norm(x, make_divisible(channels_of(x) * 6), 1, name="conv_1", function=HSWISH)
    x = pooled(x, keepdims=True)
    last = make_divisible((1280 if large else 1024) * max(width, 1.0))
    x = activate(conv(x, last, 1, name="conv_2", bias=True), HSWISH, name="conv_2_act")
    x = keras_layers.Reshape((1000,), name="flatten")(conv(x, 1000, 1, name="logits", bias=True))
    return keras.Model(inputs, activate(x, "softmax", name="predictions"), name="mobilenet_v3")


def bottleneck(x: keras.KerasTensor, number: int, line: Line, width: float) -> keras.KerasTensor:
    name = f"expanded_conv_{number}" if number else "expanded_conv"
    channels = make_divisible(line.channels * width)
    expanded = make_divisible(channels_of(x) * line.expansion)
    y = x
    if number:
        y = conv_norm(y, expanded, 1, name=f"{name}_expand", function=line.function)
    y = depthwise_norm(y, line.kernel, line.stride, name=f"{name}_depthwise", function=line.function)
    if line.squeezed:
        reduced = make_divisible(expanded * 0.25)
        y = squeeze_excite(y, reduced, "hard_sigmoid", name=f"{name}_squeeze_excite")
    y = conv_norm(y, channels, 1, name=f"{name}_project", function=None)
    if line.stride == 1 and channels_of(x) == channels:
        y = keras_layers.Add(name=f"{name}_add")([x, y])
    return y
