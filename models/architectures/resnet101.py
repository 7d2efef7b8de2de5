"""ResNet-101 (arXiv 1512.03385, Table 1) with Keras's layer names and paddings, and dilated for segmentation."""

from __future__ import annotations

import keras
from keras import layers as keras_layers

from models.architectures.layers import activate, classifier, conv, image, norm, pooled

STAGES = ((64, 3), (128, 4), (256, 23), (512, 3))
EPSILON = 1.001e-5


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    return keras.Model(inputs, classifier(pooled(features(inputs)), 1000), name="resnet101")


def features(inputs: keras.KerasTensor, output_stride: int = 32) -> keras.KerasTensor:
    """Beyond `output_stride`, dilation replaces stride (arXiv 1706.05587)."""
    x = keras_layers.ZeroPadding2D(3, name="conv1_pad")(inputs)
    x = _norm_relu(conv(x, 64, 7, 2, name="conv1_conv", bias=True, padding="valid"), name="conv1")
    x = keras_layers.ZeroPadding2D(1, name="pool1_pad")(x)
    x = keras_layers.MaxPooling2D(3, 2, name="pool1_pool")(x)
    reached, rate = 4, 1
    for stage, (filters, blocks) in enumerate(STAGES, 2):
        stride, next_rate = (1 if stage == 2 else 2), rate
        if stride == 2 and reached == output_stride:
            stride, next_rate = 1, rate * 2
        reached *= stride
        for number in range(1, blocks + 1):
            first = number == 1
            block_rate = rate if first else next_rate
            x = block(x, filters, stride if first else 1, block_rate, first, name=f"conv{stage}_block{number}")
        rate = next_rate
    return x


def block(
    x: keras.KerasTensor, filters: int, stride: int, rate: int, projects: bool, *, name: str
) -> keras.KerasTensor:
    shortcut = x
    if projects:
        shortcut = conv(x, 4 * filters, 1, stride, name=f"{name}_0_conv", bias=True)
        shortcut = norm(shortcut, name=f"{name}_0_bn", epsilon=EPSILON)
    x = _norm_relu(conv(x, filters, 1, stride, name=f"{name}_1_conv", bias=True), name=f"{name}_1")
    x = _norm_relu(conv(x, filters, 3, name=f"{name}_2_conv", bias=True, rate=rate), name=f"{name}_2")
    x = norm(conv(x, 4 * filters, 1, name=f"{name}_3_conv", bias=True), name=f"{name}_3_bn", epsilon=EPSILON)
    return activate(keras_layers.Add(name=f"{name}_add")([shortcut, x]), "relu", name=f"{name}_out")


def _norm_relu(x: keras.KerasTensor, *, name: str) -> keras.KerasTensor:
    return activate(norm(x, name=f"{name}_bn", epsilon=EPSILON), "relu", name=f"{name}_relu")
