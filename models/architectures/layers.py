"""The few layer sequences that most networks are made of. Kernels start as zeros: models.weights fills them once."""

from __future__ import annotations

import keras
from keras import layers

BN_EPSILON = 1e-3


def image(resolution: int) -> keras.KerasTensor:
    return keras.Input((resolution, resolution, 3), batch_size=1, name="input")


def make_divisible(channels: float, divisor: int = 8) -> int:
    """Round to a multiple of `divisor`, never more than 10 % down: the rule of the published checkpoints."""
    rounded = max(divisor, int(channels + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * channels else rounded


def channels_of(x: keras.KerasTensor) -> int:
    return int(x.shape[-1])


def conv(
    x: keras.KerasTensor, filters: int, kernel: int, stride: int = 1, *, name: str, bias: bool = False
) -> keras.KerasTensor:
    return layers.Conv2D(filters, kernel, stride, padding="same", use_bias=bias, kernel_initializer="zeros", name=name)(
        x
    )


def depthwise(x: keras.KerasTensor, kernel: int, stride: int = 1, *, name: str) -> keras.KerasTensor:
    return layers.DepthwiseConv2D(
        kernel, stride, padding="same", use_bias=False, depthwise_initializer="zeros", name=name
    )(x)


def norm(x: keras.KerasTensor, *, name: str, epsilon: float = BN_EPSILON) -> keras.KerasTensor:
    return layers.BatchNormalization(epsilon=epsilon, name=name)(x)


def relu6(x: keras.KerasTensor, *, name: str) -> keras.KerasTensor:
    return layers.ReLU(6.0, name=name)(x)


def classifier(x: keras.KerasTensor, classes: int, *, name: str = "predictions") -> keras.KerasTensor:
    return layers.Dense(classes, activation="softmax", kernel_initializer="zeros", name=name)(x)
