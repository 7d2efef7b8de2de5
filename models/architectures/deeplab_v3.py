"""DeepLabv3 (arXiv 1706.05587) on MobileNetV1, MobileNetV2 and ResNet-101, with and without ASPP, for VOC's 21 classes.

On MobileNetV2 the heads sit on the second last feature map, of 320 channels (arXiv 1801.04381, Section 6.3).
"""

from __future__ import annotations

import keras
from keras import layers as keras_layers

from models.architectures import mobilenet_v1, mobilenet_v2, resnet101
from models.architectures.layers import conv, conv_norm, image, pooled, size_of

CLASSES = 21
HEAD_CHANNELS = 256
RATES_AT_16 = (6, 12, 18)
"""The rates of the three atrous convolutions at output stride 16; at 8 they are doubled."""

SCALES = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75)
"""Of multi-scale inference, each also flipped: twelve inferences (arXiv 1706.05587, Section 4.1)."""


def build(width: float, resolution: int, *, backbone: str, output_stride: int, aspp: bool) -> keras.Model:
    inputs = image(resolution)
    x = _features(inputs, width, backbone, output_stride)
    branches = [conv_norm(x, HEAD_CHANNELS, 1, name="head_1x1"), _image_level(x)]
    if aspp:
        factor = 16 // output_stride
        branches += [conv_norm(x, HEAD_CHANNELS, 3, name=f"aspp_{rate}", rate=rate * factor) for rate in RATES_AT_16]
    x = conv_norm(keras_layers.Concatenate(name="heads")(branches), HEAD_CHANNELS, 1, name="projection")
    x = conv(x, CLASSES, 1, name="logits", bias=True)
    x = keras_layers.Resizing(resolution, resolution, interpolation="bilinear", name="upsampled")(x)
    return keras.Model(inputs, x, name="deeplab_v3")


def _features(inputs: keras.KerasTensor, width: float, backbone: str, output_stride: int) -> keras.KerasTensor:
    if backbone == "mobilenet_v1":
        return mobilenet_v1.features(inputs, width, output_stride)[-1]
    if backbone == "mobilenet_v2":
        return mobilenet_v2.bottlenecks(inputs, width, output_stride)[0]
    return resnet101.features(inputs, output_stride)


def _image_level(x: keras.KerasTensor) -> keras.KerasTensor:
    y = conv_norm(pooled(x, name="image_pool", keepdims=True), HEAD_CHANNELS, 1, name="image_level")
    return keras_layers.Resizing(size_of(x), size_of(x), interpolation="bilinear", name="image_level_spread")(y)
