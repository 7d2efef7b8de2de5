"""ShuffleNet v1 (arXiv 1707.01083, Table 1): grouped 1x1 convolutions with a shuffle of channels between them."""

from __future__ import annotations

import math

import keras
from keras import layers as keras_layers

from models.architectures.layers import (
    activate,
    channels_of,
    classifier,
    conv_norm,
    depthwise_norm,
    image,
    max_pool,
    pooled,
    size_of,
)

STAGE_2_CHANNELS = {1: 144, 2: 200, 3: 240, 4: 272, 8: 384}
UNITS = (4, 8, 4)
STEM = 24


def build(width: float, resolution: int, *, groups: int) -> keras.Model:
    inputs = image(resolution)
    x = max_pool(conv_norm(inputs, stem_channels(width, groups), 3, 2, name="conv1"), 3, 2, name="pool1")
    for stage, units in enumerate(UNITS):
        channels = multiple_of(groups, STAGE_2_CHANNELS[groups] * 2**stage * width)
        for number in range(units):
            first = stage == number == 0
            x = unit(x, channels, groups, first=first, downsamples=number == 0, name=f"stage{stage + 2}_{number}")
    return keras.Model(inputs, classifier(pooled(x), 1000), name="shufflenet_v1")


def stem_channels(width: float, groups: int) -> int:
    """Half below 1, and wider only in whole steps: the published 13 M and 38 M of 0.25x and 0.5x, 292 M of 1.5x and
    524 M of 2x ask for 12, 12, 24 and 48.
    """
    channels = STEM * math.floor(width) if width >= 1 else max(STEM / 2, STEM * width)
    return math.ceil(channels / groups) * groups


def multiple_of(groups: int, channels: float) -> int:
    """Returns the nearest number of channels that can be cut into `groups`."""
    return max(1, round(channels / groups)) * groups


def unit(
    x: keras.KerasTensor, channels: int, groups: int, *, first: bool, downsamples: bool, name: str
) -> keras.KerasTensor:
    # "we do not apply group convolution on the first pointwise layer" of stage 2: it has few input channels.
    first_groups = 1 if first else groups
    bottleneck = -(-channels // 4 // groups) * groups
    y = conv_norm(x, bottleneck, 1, name=f"{name}_in", groups=first_groups)
    y = shuffled(y, groups, name=name)
    y = depthwise_norm(y, 3, 2 if downsamples else 1, name=f"{name}_dw", function=None)
    if downsamples:
        y = conv_norm(y, channels - channels_of(x), 1, name=f"{name}_out", function=None, groups=groups)
        x = keras_layers.AveragePooling2D(3, 2, padding="same", name=f"{name}_pool")(x)
        return activate(keras_layers.Concatenate(name=f"{name}_concat")([x, y]), "relu", name=f"{name}_relu")
    y = conv_norm(y, channels, 1, name=f"{name}_out", function=None, groups=groups)
    return activate(keras_layers.Add(name=f"{name}_add")([x, y]), "relu", name=f"{name}_relu")


def shuffled(x: keras.KerasTensor, groups: int, *, name: str) -> keras.KerasTensor:
    if groups == 1:
        return x
    size, channels = size_of(x), channels_of(x)
    y = keras_layers.Reshape((size, size, groups, channels // groups), name=f"{name}_cut")(x)
    y = keras_layers.Permute((1, 2, 4, 3), name=f"{name}_shuffle")(y)
    return keras_layers.Reshape((size, size, channels), name=f"{name}_joined")(y)
