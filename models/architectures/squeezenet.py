"""SqueezeNet 1.0 (arXiv 1602.07360, Table 1)."""

from __future__ import annotations

import keras
from keras import layers as keras_layers

from models.architectures.layers import activate, conv_relu, image, max_pool, pooled

FIRES = ((16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256))
"""Squeezed channels and the channels of each of the two expansions, from fire2 on."""
POOLED_AFTER = (4, 8)


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    x = conv_relu(inputs, 96, 7, 2, name="conv1", padding="valid")
    x = max_pool(x, 3, 2, name="maxpool1", padding="valid")
    for number, (squeezed, expanded) in enumerate(FIRES, 2):
        x = fire(x, squeezed, expanded, name=f"fire{number}")
        if number in POOLED_AFTER:
            x = max_pool(x, 3, 2, name=f"maxpool{number}", padding="valid")
    x = pooled(conv_relu(x, 1000, 1, name="conv10"))
    return keras.Model(inputs, activate(x, "softmax", name="predictions"), name="squeezenet")


def fire(x: keras.KerasTensor, squeezed: int, expanded: int, *, name: str) -> keras.KerasTensor:
    x = conv_relu(x, squeezed, 1, name=f"{name}_squeeze")
    one = conv_relu(x, expanded, 1, name=f"{name}_expand1x1")
    three = conv_relu(x, expanded, 3, name=f"{name}_expand3x3")
    return keras_layers.Concatenate(name=f"{name}_concat")([one, three])
