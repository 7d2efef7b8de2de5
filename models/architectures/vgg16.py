"""VGG-16 (arXiv 1409.1556, configuration D), with Keras's layer names."""

from __future__ import annotations

import keras
from keras import layers as keras_layers

from models.architectures.layers import classifier, conv_relu, dense, image, max_pool

BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    x = inputs
    for block, (channels, repeats) in enumerate(BLOCKS, 1):
        x = convolutions(x, block, channels, repeats)
        x = max_pool(x, 2, 2, name=f"block{block}_pool", padding="valid")
    x = keras_layers.Flatten(name="flatten")(x)
    x = dense(dense(x, 4096, "relu", name="fc1"), 4096, "relu", name="fc2")
    return keras.Model(inputs, classifier(x, 1000), name="vgg16")


def convolutions(x: keras.KerasTensor, block: int, channels: int, repeats: int) -> keras.KerasTensor:
    for number in range(1, repeats + 1):
        x = conv_relu(x, channels, 3, name=f"block{block}_conv{number}")
    return x
