"""GoogLeNet, Inception v1 (arXiv 1409.4842, Table 1), without the classifiers that only training used."""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import layers as keras_layers

from models.architectures.layers import classifier, conv_relu, image, max_pool, pooled
from models.architectures.local_response import LocalResponseNormalization


@dataclass(frozen=True, slots=True)
class Inception:
    """A line of Table 1: #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj."""

    name: str
    one: int
    three_reduce: int
    three: int
    five_reduce: int
    five: int
    pool: int


TABLE_1 = (
    Inception("3a", 64, 96, 128, 16, 32, 32),
    Inception("3b", 128, 128, 192, 32, 96, 64),
    Inception("4a", 192, 96, 208, 16, 48, 64),
    Inception("4b", 160, 112, 224, 24, 64, 64),
    Inception("4c", 128, 128, 256, 24, 64, 64),
    Inception("4d", 112, 144, 288, 32, 64, 64),
    Inception("4e", 256, 160, 320, 32, 128, 128),
    Inception("5a", 256, 160, 320, 32, 128, 128),
    Inception("5b", 384, 192, 384, 48, 128, 128),
)
POOLED_BEFORE = ("4a", "5a")


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    x = max_pool(conv_relu(inputs, 64, 7, 2, name="conv1"), 3, 2, name="pool1")
    x = conv_relu(LocalResponseNormalization(name="norm1")(x), 64, 1, name="conv2_reduce")
    x = LocalResponseNormalization(name="norm2")(conv_relu(x, 192, 3, name="conv2"))
    x = max_pool(x, 3, 2, name="pool2")
    for line in TABLE_1:
        if line.name in POOLED_BEFORE:
            x = max_pool(x, 3, 2, name=f"pool{line.name}")
        x = inception(x, line)
    return keras.Model(inputs, classifier(pooled(x), 1000), name="googlenet")


def inception(x: keras.KerasTensor, line: Inception) -> keras.KerasTensor:
    name = f"inception_{line.name}"
    one = conv_relu(x, line.one, 1, name=f"{name}_1x1")
    three = conv_relu(x, line.three_reduce, 1, name=f"{name}_3x3_reduce")
    three = conv_relu(three, line.three, 3, name=f"{name}_3x3")
    five = conv_relu(x, line.five_reduce, 1, name=f"{name}_5x5_reduce")
    five = conv_relu(five, line.five, 5, name=f"{name}_5x5")
    pool = conv_relu(max_pool(x, 3, 1, name=f"{name}_pool"), line.pool, 1, name=f"{name}_pool_proj")
    return keras_layers.Concatenate(name=f"{name}_output")([one, three, five, pool])
