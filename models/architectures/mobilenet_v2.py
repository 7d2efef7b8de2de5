"""MobileNetV2 (arXiv 1801.04381, Table 2), its ablations, and the t-way split of Section 5.1.

Layer names are Keras's, so that its trained weights fit. Strided convolutions use SAME padding, which equals the
explicit padding of keras.applications at every input size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import keras
from keras import layers as keras_layers

from models.architectures.layers import channels_of, classifier, conv, depthwise, image, make_divisible, norm, relu6

Bottleneck = Literal["linear", "relu6"]
"""What Figure 6a compares."""
Shortcut = Literal["bottleneck", "expansion", "none"]
"""What Figure 6b compares."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A line of Table 2: `repeats` bottlenecks, the first with `stride`."""

    expands: bool
    channels: int
    repeats: int
    stride: int


TABLE_2 = (
    Sequence(False, 16, 1, 1),
    Sequence(True, 24, 2, 2),
    Sequence(True, 32, 3, 2),
    Sequence(True, 64, 4, 2),
    Sequence(True, 96, 3, 1),
    Sequence(True, 160, 3, 2),
    Sequence(True, 320, 1, 1),
)
LAST_CHANNELS = 1280
DEEPENED_CHANNELS = 160
"""Of the line that gets the extra bottlenecks of a deeper network: the last with several."""


@dataclass(frozen=True, slots=True)
class Block:
    """One bottleneck: what it needs beyond its input."""

    number: int
    expansion: int
    """An expansion of 1 has no expanding convolution."""
    channels: int
    stride: int
    rate: int = 1

    @property
    def name(self) -> str:
        return f"block_{self.number}" if self.number else "expanded_conv"


def blocks(width: float, expansion: int = 6, output_stride: int = 32, extra: int = 0) -> tuple[Block, ...]:
    """Builds all of Table 2; beyond `output_stride`, dilation replaces stride (arXiv 1706.05587).

    `extra`: so many bottlenecks more than the table has.
    """
    found: list[Block] = []
    reached, rate = 2, 1
    for line in TABLE_2:
        for repeat in range(line.repeats + (extra if line.channels == DEEPENED_CHANNELS else 0)):
            stride = line.stride if repeat == 0 else 1
            factor = expansion if line.expands else 1
            channels = make_divisible(line.channels * width)
            if stride > 1 and reached == output_stride:
                found.append(Block(len(found), factor, channels, 1, rate))
                rate *= stride
            else:
                reached *= stride
                found.append(Block(len(found), factor, channels, stride, rate))
    return tuple(found)


def build(
    width: float,
    resolution: int,
    *,
    expansion: int = 6,
    bottleneck: Bottleneck = "linear",
    shortcut: Shortcut = "bottleneck",
    extra_blocks: int = 0,
) -> keras.Model:
    inputs = image(resolution)
    x = stem(inputs, width)
    expanded: keras.KerasTensor | None = None
    for block in blocks(width, expansion, extra=extra_blocks):
        y = expand(x, block)
        if shortcut == "expansion":
            y = _joined(expanded, y, block)
            expanded = y if block.stride == 1 and block.expansion > 1 else None
        y = project(filtered(y, block), block)
        if bottleneck == "relu6":
            y = relu6(y, name=f"{block.name}_project_relu")
        x = residual(x, y, block) if shortcut == "bottleneck" else y
    return keras.Model(inputs, head(x, width), name="mobilenet_v2")


def stem(inputs: keras.KerasTensor, width: float) -> keras.KerasTensor:
    x = conv(inputs, make_divisible(32 * width), 3, 2, name="Conv1")
    return relu6(norm(x, name="bn_Conv1"), name="Conv1_relu")


def head(x: keras.KerasTensor, width: float, classes: int = 1000) -> keras.KerasTensor:
    x = keras_layers.GlobalAveragePooling2D(name="global_average_pooling2d")(last_conv(x, width))
    return classifier(x, classes)


def last_conv(x: keras.KerasTensor, width: float) -> keras.KerasTensor:
    """The last convolution keeps its width below 1 (Section 4, "Trade-off hyper parameters")."""
    last = make_divisible(LAST_CHANNELS * max(width, 1.0))
    return relu6(norm(conv(x, last, 1, name="Conv_1"), name="Conv_1_bn"), name="out_relu")


def expand(x: keras.KerasTensor, block: Block) -> keras.KerasTensor:
    if block.expansion == 1:
        return x
    x = conv(x, channels_of(x) * block.expansion, 1, name=f"{block.name}_expand")
    return relu6(norm(x, name=f"{block.name}_expand_BN"), name=f"{block.name}_expand_relu")


def filtered(x: keras.KerasTensor, block: Block) -> keras.KerasTensor:
    x = depthwise(x, 3, block.stride, name=f"{block.name}_depthwise", rate=block.rate)
    return relu6(norm(x, name=f"{block.name}_depthwise_BN"), name=f"{block.name}_depthwise_relu")


def project(x: keras.KerasTensor, block: Block) -> keras.KerasTensor:
    return norm(conv(x, block.channels, 1, name=f"{block.name}_project"), name=f"{block.name}_project_BN")


def residual(x: keras.KerasTensor, y: keras.KerasTensor, block: Block) -> keras.KerasTensor:
    """The shortcut between bottlenecks, where the shapes allow it."""
    if block.stride != 1 or channels_of(x) != block.channels:
        return y
    return keras_layers.Add(name=f"{block.name}_add")([x, y])


def _joined(before: keras.KerasTensor | None, y: keras.KerasTensor, block: Block) -> keras.KerasTensor:
    """The shortcut between expansions: from the last expanded tensor of the same shape."""
    if before is None or before.shape != y.shape:
        return y
    return keras_layers.Add(name=f"{block.name}_expansion_add")([before, y])


def bottlenecks(
    inputs: keras.KerasTensor, width: float, output_stride: int = 32
) -> tuple[keras.KerasTensor, tuple[keras.KerasTensor, ...]]:
    """The last bottleneck, and the expanded tensor of every block: what detectors and segmenters build on."""
    x = stem(inputs, width)
    expanded = []
    for block in blocks(width, output_stride=output_stride):
        y = expand(x, block)
        expanded.append(y)
        x = residual(x, project(filtered(y, block), block), block)
    return x, tuple(expanded)
