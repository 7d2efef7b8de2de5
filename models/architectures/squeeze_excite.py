"""Squeeze and excite (arXiv 1709.01507): weigh each channel by what all positions say."""

from __future__ import annotations

import keras
from keras import layers

from models.architectures.layers import activate, channels_of, conv, pooled


def squeeze_excite(x: keras.KerasTensor, reduced: int, gate: str, *, name: str) -> keras.KerasTensor:
    y = pooled(x, name=f"{name}_pool", keepdims=True)
    y = activate(conv(y, reduced, 1, name=f"{name}_conv", bias=True), "relu", name=f"{name}_relu")
    y = activate(conv(y, channels_of(x), 1, name=f"{name}_conv_1", bias=True), gate, name=f"{name}_gate")
    return layers.Multiply(name=f"{name}_scale")([x, y])
