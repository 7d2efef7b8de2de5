"""EfficientNet-Lite0: EfficientNet-B0 (arXiv 1905.11946, Table 1) without squeeze-excite, with ReLU6."""

from __future__ import annotations

import keras

from models.architectures.inverted_residual import Line, body
from models.architectures.layers import classifier, conv_norm, image, pooled

LINES = (
    Line(1, 3, 1, 1, 16),
    Line(2, 3, 2, 6, 24),
    Line(2, 5, 2, 6, 40),
    Line(3, 3, 2, 6, 80),
    Line(3, 5, 1, 6, 112),
    Line(4, 5, 2, 6, 192),
    Line(1, 3, 1, 6, 320),
)


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    x = conv_norm(inputs, 32, 3, 2, name="stem", function="relu6")
    x = conv_norm(body(x, LINES, width, "relu6"), 1280, 1, name="head", function="relu6")
    return keras.Model(inputs, classifier(pooled(x), 1000), name="efficientnet_lite0")
