"""MobileNetV1 (arXiv 1704.04861, Table 1) with Keras's layer names, and its Conv and Shallow forms (Tables 4, 5)."""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import layers as keras_layers

from models.architectures.layers import activate, conv, depthwise, image, norm, pooled, relu6


@dataclass(frozen=True, slots=True)
class Separable:
    channels: int
    stride: int
    rate: int = 1


TABLE_1 = (
    Separable(64, 1),
    Separable(128, 2),
    Separable(128, 1),
    Separable(256, 2),
    Separable(256, 1),
    Separable(512, 2),
    *(Separable(512, 1),) * 5,
    Separable(1024, 2),
    Separable(1024, 1),
)
SHALLOW = (*TABLE_1[:6], *TABLE_1[11:])
"""The shallow form leaves out the five layers of 14 x 14 x 512."""


def build(width: float, resolution: int, *, full_convolutions: bool = False, shallow: bool = False) -> keras.Model:
    inputs = image(resolution)
    x = stem(inputs, width)
    for number, layer in enumerate(SHALLOW if shallow else TABLE_1, 1):
        x = full(x, number, layer, width) if full_convolutions else separable(x, number, layer, width)
    x = pooled(x, name="global_average_pooling2d", keepdims=True)
    x = conv(x, 1000, 1, name="conv_preds", bias=True)
    x = keras_layers.Reshape((1000,), name="reshape_2")(x)
    return keras.Model(inputs, activate(x, "softmax", name="predictions"), name="mobilenet_v1")


def stem(inputs: keras.KerasTensor, width: float) -> keras.KerasTensor:
    x = norm(conv(inputs, scaled(32, width), 3, 2, name="conv1"), name="conv1_bn")
    return relu6(x, name="conv1_relu")


def scaled(channels: int, width: float) -> int:
    return int(channels * width)


def separable(x: keras.KerasTensor, number: int, layer: Separable, width: float) -> keras.KerasTensor:
    x = depthwise(x, 3, layer.stride, name=f"conv_dw_{number}", rate=layer.rate)
    x = relu6(norm(x, name=f"conv_dw_{number}_bn"), name=f"conv_dw_{number}_relu")
    x = norm(conv(x, scaled(layer.channels, width), 1, name=f"conv_pw_{number}"), name=f"conv_pw_{number}_bn")
    return relu6(x, name=f"conv_pw_{number}_relu")


def full(x: keras.KerasTensor, number: int, layer: Separable, width: float) -> keras.KerasTensor:
    x = conv(x, scaled(layer.channels, width), 3, layer.stride, name=f"conv_{number}")
    return relu6(norm(x, name=f"conv_{number}_bn"), name=f"conv_{number}_relu")


def features(inputs: keras.KerasTensor, width: float, output_stride: int = 32) -> tuple[keras.KerasTensor, ...]:
    """Returns the output of every layer; beyond `output_stride`, dilation replaces stride (arXiv 1706.05587)."""
    x = stem(inputs, width)
    outputs = []
    for number, layer in enumerate(dilated(TABLE_1, output_stride), 1):
        x = separable(x, number, layer, width)
        outputs.append(x)
    return tuple(outputs)


def dilated(table: tuple[Separable, ...], output_stride: int) -> tuple[Separable, ...]:
    reached, rate, layers = 2, 1, []
    for layer in table:
        if reached == output_stride and layer.stride > 1:
            layers.append(Separable(layer.channels, 1, rate))
            rate *= layer.stride
        else:
            reached *= layer.stride
            layers.append(Separable(layer.channels, layer.stride, rate))
    return tuple(layers)
