"""YOLOv2 (arXiv 1612.08242) for 80 classes: Darknet-19, the passthrough of a finer map, and five anchors."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers as keras_layers

from models.architectures.layers import conv, conv_norm, image, max_pool

DARKNET = ((32,), (64,), (128, 64, 128), (256, 128, 256), (512, 256, 512, 256, 512), (1024, 512, 1024, 512, 1024))
"""The channels between poolings (Table 6); the kernels alternate between 3 and 1."""
OUTPUTS = 5 * (80 + 5)


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    x = fine = inputs
    for stage, channels in enumerate(DARKNET):
        if stage:
            fine = x
            x = max_pool(x, 2, 2, name=f"pool{stage}")
        for number, filters in enumerate(channels):
            x = _conv(x, filters, 1 if number % 2 else 3, name=f"conv{stage}_{number}")
    x = _conv(_conv(x, 1024, 3, name="head0"), 1024, 3, name="head1")
    passed = SpaceToDepth(name="reorg")(_conv(fine, 64, 1, name="passthrough"))
    x = _conv(keras_layers.Concatenate(name="route")([passed, x]), 1024, 3, name="head2")
    return keras.Model(inputs, conv(x, OUTPUTS, 1, name="detections", bias=True), name="yolo_v2")


def _conv(x: keras.KerasTensor, filters: int, kernel: int, *, name: str) -> keras.KerasTensor:
    x = conv_norm(x, filters, kernel, name=name, function=None)
    return keras_layers.LeakyReLU(negative_slope=0.1, name=f"{name}_leaky")(x)


class SpaceToDepth(keras.layers.Layer):  # type: ignore[misc]
    """Each 2 x 2 square of positions becomes one position with four times the channels."""

    def call(self, x: Any) -> Any:
        return tf.nn.space_to_depth(x, 2)

    def compute_output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        batch, height, breadth, channels = input_shape
        return batch, height // 2, breadth // 2, channels * 4
