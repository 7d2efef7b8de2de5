"""AlexNet (Krizhevsky et al. 2012), with the two groups of its two GPUs: 720 M MAdds need them."""

from __future__ import annotations

import keras
from keras import layers as keras_layers

from models.architectures.layers import classifier, conv_relu, dense, image, max_pool
from models.architectures.local_response import LocalResponseNormalization


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    x = conv_relu(inputs, 96, 11, 4, name="conv1", padding="valid")
    x = max_pool(LocalResponseNormalization(name="norm1")(x), 3, 2, name="pool1", padding="valid")
    x = conv_relu(x, 256, 5, name="conv2", groups=2)
    x = max_pool(LocalResponseNormalization(name="norm2")(x), 3, 2, name="pool2", padding="valid")
    x = conv_relu(x, 384, 3, name="conv3")
    x = conv_relu(x, 384, 3, name="conv4", groups=2)
    x = conv_relu(x, 256, 3, name="conv5", groups=2)
    x = keras_layers.Flatten(name="flatten")(max_pool(x, 3, 2, name="pool5", padding="valid"))
    x = dense(dense(x, 4096, "relu", name="fc6"), 4096, "relu", name="fc7")
    return keras.Model(inputs, classifier(x, 1000), name="alexnet")
