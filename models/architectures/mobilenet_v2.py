"""MobileNetV2 (arXiv 1801.04381, Table 2), with Keras's layer names, so that its trained weights fit.

Strided convolutions use SAME padding, which equals the explicit padding of keras.applications at every input size.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import layers as keras_layers

from models.architectures.layers import (
    channels_of,
    classifier,
    conv,
    depthwise,
    image,
    make_divisible,
    norm,
    relu6,
)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A line of Table 2: `repeats` bottlenecks, the first with `stride`."""

    expansion: int
    channels: int
    repeats: int
    stride: int


TABLE_2 = (
    Sequence(1, 16, 1, 1),
    Sequence(6, 24, 2, 2),
    Sequence(6, 32, 3, 2),
    Sequence(6, 64, 4, 2),
    Sequence(6, 96, 3, 1),
    Sequence(6, 160, 3, 2),
    Sequence(6, 320, 1, 1),
)
LAST_CHANNELS = 1280


def build(width: float, resolution: int, *, classes: int = 1000) -> keras.Model:
    inputs = image(resolution)
    x = features(inputs, width)
    # Below 1 the last convolution keeps its width (Section 4, "Trade-off hyper parameters").
    last = make_divisible(LAST_CHANNELS * max(width, 1.0))
    x = relu6(norm(conv(x, last, 1, name="Conv_1"), name="Conv_1_bn"), name="out_relu")
    x = keras_layers.GlobalAveragePooling2D(name="global_average_pooling2d")(x)
    return keras.Model(inputs, classifier(x, classes), name="mobilenet_v2")


def features(inputs: keras.KerasTensor, width: float) -> keras.KerasTensor:
    x = conv(inputs, make_divisible(32 * width), 3, 2, name="Conv1")
    x = relu6(norm(x, name="bn_Conv1"), name="Conv1_relu")
    number = 0
    for sequence in TABLE_2:
        for repeat in range(sequence.repeats):
            stride = sequence.stride if repeat == 0 else 1
            x = bottleneck(x, number, sequence.expansion, make_divisible(sequence.channels * width), stride)
            number += 1
    return x


def bottleneck(x: keras.KerasTensor, number: int, expansion: int, channels: int, stride: int) -> keras.KerasTensor:
    """Table 1: expand, filter, project linearly; a shortcut where the shapes allow it."""
    name = f"block_{number}" if number else "expanded_conv"
    y = x
    if expansion > 1:
        y = conv(y, channels_of(x) * expansion, 1, name=f"{name}_expand")
        y = relu6(norm(y, name=f"{name}_expand_BN"), name=f"{name}_expand_relu")
    y = depthwise(y, 3, stride, name=f"{name}_depthwise")
    y = relu6(norm(y, name=f"{name}_depthwise_BN"), name=f"{name}_depthwise_relu")
    y = norm(conv(y, channels, 1, name=f"{name}_project"), name=f"{name}_project_BN")
    if stride == 1 and channels_of(x) == channels:
        y = keras_layers.Add(name=f"{name}_add")([x, y])
    return y
