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


def size_of(x: keras.KerasTensor) -> int:
    """Returns the height of a feature map, which is also its width."""
    return int(x.shape[1])


def conv(
    x: keras.KerasTensor,
    filters: int,
    kernel: int,
    stride: int = 1,
    *,
    name: str,
    bias: bool = False,
    padding: str = "same",
    groups: int = 1,
    rate: int = 1,
) -> keras.KerasTensor:
    return layers.Conv2D(
        filters,
        kernel,
        stride,
        padding=padding,
        groups=groups,
        dilation_rate=rate,
        use_bias=bias,
        kernel_initializer="zeros",
        name=name,
    )(x)


def depthwise(
    x: keras.KerasTensor, kernel: int, stride: int = 1, *, name: str, rate: int = 1, bias: bool = False
) -> keras.KerasTensor:
    return layers.DepthwiseConv2D(
        kernel,
        stride,
        padding="same",
        dilation_rate=rate,
        use_bias=bias,
        depthwise_initializer="zeros",
        name=name,
    )(x)


def norm(x: keras.KerasTensor, *, name: str, epsilon: float = BN_EPSILON) -> keras.KerasTensor:
    return layers.BatchNormalization(epsilon=epsilon, name=name)(x)


def relu6(x: keras.KerasTensor, *, name: str) -> keras.KerasTensor:
    return layers.ReLU(6.0, name=name)(x)


def activate(x: keras.KerasTensor, function: str, *, name: str) -> keras.KerasTensor:
    return layers.Activation(function, name=name)(x)


def conv_norm(
    x: keras.KerasTensor,
    filters: int,
    kernel: int,
    stride: int = 1,
    *,
    name: str,
    function: str | None = "relu",
    groups: int = 1,
    rate: int = 1,
) -> keras.KerasTensor:
    """Convolution, batch normalisation and, unless the block is linear, an activation."""
    x = norm(conv(x, filters, kernel, stride, name=name, groups=groups, rate=rate), name=f"{name}_bn")
    return x if function is None else activate(x, function, name=f"{name}_{function}")


def depthwise_norm(
    x: keras.KerasTensor, kernel: int, stride: int = 1, *, name: str, function: str | None = "relu", rate: int = 1
) -> keras.KerasTensor:
    x = norm(depthwise(x, kernel, stride, name=name, rate=rate), name=f"{name}_bn")
    return x if function is None else activate(x, function, name=f"{name}_{function}")


def conv_relu(
    x: keras.KerasTensor,
    filters: int,
    kernel: int,
    stride: int = 1,
    *,
    name: str,
    padding: str = "same",
    groups: int = 1,
    rate: int = 1,
) -> keras.KerasTensor:
    """A convolution with a bias and without batch normalisation, as networks had before 2015."""
    x = conv(x, filters, kernel, stride, name=name, bias=True, padding=padding, groups=groups, rate=rate)
    return activate(x, "relu", name=f"{name}_relu")


def max_pool(x: keras.KerasTensor, size: int, stride: int, *, name: str, padding: str = "same") -> keras.KerasTensor:
    return layers.MaxPooling2D(size, stride, padding=padding, name=name)(x)


def pooled(x: keras.KerasTensor, *, name: str = "avg_pool", keepdims: bool = False) -> keras.KerasTensor:
    return layers.GlobalAveragePooling2D(keepdims=keepdims, name=name)(x)


def dense(x: keras.KerasTensor, units: int, function: str, *, name: str) -> keras.KerasTensor:
    return layers.Dense(units, activation=function, kernel_initializer="zeros", name=name)(x)


def classifier(x: keras.KerasTensor, classes: int, *, name: str = "predictions") -> keras.KerasTensor:
    return dense(x, classes, "softmax", name=name)
