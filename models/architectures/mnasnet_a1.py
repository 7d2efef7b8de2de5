"""MnasNet-A1 (arXiv 1807.11626, Figure 7a), block by block as its authors' code spells it."""

from __future__ import annotations

import keras

from models.architectures.inverted_residual import Line, body
from models.architectures.layers import classifier, conv_norm, image, make_divisible, pooled

LINES = (
    Line(1, 3, 1, 1, 16),
    Line(2, 3, 2, 6, 24),
    Line(3, 5, 2, 3, 40, 0.25),
    Line(4, 3, 2, 6, 80),
    Line(2, 3, 1, 6, 112, 0.25),
    Line(3, 5, 2, 6, 160, 0.25),
    Line(1, 3, 1, 6, 320),
)


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    x = conv_norm(inputs, make_divisible(32 * width), 3, 2, name="stem")
    x = conv_norm(body(x, LINES, width, "relu"), 1280, 1, name="head")
    return keras.Model(inputs, classifier(pooled(x), 1000), name="mnasnet_a1")
