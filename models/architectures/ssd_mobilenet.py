"""SSD and SSDLite on MobileNetV1 and V2 (arXiv 1801.04381, Section 6.2), with the extra layers and the predictors of
the TensorFlow Object Detection API, whose sizes give Table 5: 14.8 M against 2.1 M parameters.
"""

from __future__ import annotations

import keras

from models.architectures import mobilenet_v1, mobilenet_v2
from models.architectures.anchors import mobile_anchors
from models.architectures.detection import CLASSES, Level, postprocessed, predictions
from models.architectures.layers import conv, depthwise, image, norm, relu6, size_of

EXTRA_CHANNELS = (512, 256, 256, 128)
ANCHORS = (3, 6, 6, 6, 6, 6)
"""The largest map has fewer ("reduce_boxes_in_lowest_layer")."""


def build(width: float, resolution: int, *, backbone: int, lite: bool, suppresses: bool) -> keras.Model:
    inputs = image(resolution)
    maps = list(_maps_of_v2(inputs, width) if backbone == 2 else _maps_of_v1(inputs, width))
    for number, channels in enumerate(EXTRA_CHANNELS):
        maps.append(extra(maps[-1], channels, lite, name=f"extra{number}"))
    levels = [
        Level(
            predict(x, count * (CLASSES + 1), lite, name=f"class_{number}"),
            predict(x, count * 4, lite, name=f"box_{number}"),
            count,
        )
        for number, (x, count) in enumerate(zip(maps, ANCHORS, strict=True))
    ]
    outputs = predictions(levels)
    if suppresses:
        outputs = postprocessed(outputs, mobile_anchors([size_of(x) for x in maps]))
    return keras.Model(inputs, outputs, name="ssd_mobilenet")


def _maps_of_v1(inputs: keras.KerasTensor, width: float) -> tuple[keras.KerasTensor, ...]:
    """Layers 11 and 13: output strides 16 and 32."""
    outputs = mobilenet_v1.features(inputs, width)
    return outputs[10], outputs[12]


def _maps_of_v2(inputs: keras.KerasTensor, width: float) -> tuple[keras.KerasTensor, ...]:
    """The expansion of layer 15, which is our block 13 (output stride 16), and the last layer (32)."""
    x, expanded = mobilenet_v2.bottlenecks(inputs, width)
    return expanded[13], mobilenet_v2.last_conv(x, width)


def extra(x: keras.KerasTensor, channels: int, lite: bool, *, name: str) -> keras.KerasTensor:
    x = _norm_relu6(conv(x, channels // 2, 1, name=f"{name}_1x1"), name=f"{name}_1x1")
    if lite:
        x = _norm_relu6(depthwise(x, 3, 2, name=f"{name}_dw"), name=f"{name}_dw")
        return _norm_relu6(conv(x, channels, 1, name=f"{name}_pw"), name=f"{name}_pw")
    return _norm_relu6(conv(x, channels, 3, 2, name=f"{name}_3x3"), name=f"{name}_3x3")


def predict(x: keras.KerasTensor, channels: int, lite: bool, *, name: str) -> keras.KerasTensor:
    if not lite:
        return conv(x, channels, 3, name=name, bias=True)
    x = _norm_relu6(depthwise(x, 3, name=f"{name}_dw"), name=f"{name}_dw")
    return conv(x, channels, 1, name=name, bias=True)


def _norm_relu6(x: keras.KerasTensor, *, name: str) -> keras.KerasTensor:
    return relu6(norm(x, name=f"{name}_bn"), name=f"{name}_relu6")
