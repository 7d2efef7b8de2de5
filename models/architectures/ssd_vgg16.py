"""SSD300 and SSD512 on VGG-16 (arXiv 1512.02325, Figure 2 and Section 3.4) for 80 classes."""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import layers as keras_layers

from models.architectures import vgg16
from models.architectures.detection import CLASSES, Level, predictions
from models.architectures.layers import conv, conv_relu, image, max_pool

L2_SCALE = 20.0
"""What the norm of conv4_3 at each position is scaled to (arXiv 1506.04579)."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A 1x1 convolution and a larger one behind it."""

    reduced: int
    channels: int
    kernel: int
    stride: int
    padding: str


_HALVING = (Extra(256, 512, 3, 2, "same"), Extra(128, 256, 3, 2, "same"))
EXTRAS = {
    300: (*_HALVING, Extra(128, 256, 3, 1, "valid"), Extra(128, 256, 3, 1, "valid")),
    512: (*_HALVING, Extra(128, 256, 3, 2, "same"), Extra(128, 256, 3, 2, "same"), Extra(128, 256, 4, 1, "same4")),
}
ANCHORS = {300: (4, 6, 6, 6, 4, 4), 512: (4, 6, 6, 6, 6, 4, 4)}


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    maps = _feature_maps(inputs, resolution)
    levels = [
        Level(
            conv(x, count * (CLASSES + 1), 3, name=f"class_{number}", bias=True),
            conv(x, count * 4, 3, name=f"box_{number}", bias=True),
            count,
        )
        for number, (x, count) in enumerate(zip(maps, ANCHORS[resolution], strict=True))
    ]
    return keras.Model(inputs, predictions(levels), name="ssd_vgg16")


def _feature_maps(inputs: keras.KerasTensor, resolution: int) -> list[keras.KerasTensor]:
    x = inputs
    maps = []
    for block, (channels, repeats) in enumerate(vgg16.BLOCKS, 1):
        x = vgg16.convolutions(x, block, channels, repeats)
        if block == 4:
            unit = keras_layers.UnitNormalization(name="conv4_3_norm")(x)
            maps.append(keras_layers.Rescaling(L2_SCALE, name="conv4_3_scale")(unit))
        x = max_pool(x, 3, 1, name="pool5") if block == 5 else max_pool(x, 2, 2, name=f"pool{block}")
    x = conv_relu(conv_relu(x, 1024, 3, name="fc6", rate=6), 1024, 1, name="fc7")
    maps.append(x)
    for number, extra in enumerate(EXTRAS[resolution], 8):
        x = conv_relu(x, extra.reduced, 1, name=f"conv{number}_1")
        if extra.padding == "same4":
            x = keras_layers.ZeroPadding2D(1, name=f"conv{number}_pad")(x)
        padding = "valid" if extra.padding == "same4" else extra.padding
        x = conv_relu(x, extra.channels, extra.kernel, extra.stride, name=f"conv{number}_2", padding=padding)
        maps.append(x)
    return maps
