"""What all single-shot detectors end with: the levels side by side, and the decoding and suppression of boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf
from keras import layers as keras_layers

from models.architectures.anchors import Anchors
from models.architectures.layers import activate, size_of

CLASSES = 80
"""The classes of COCO."""
MOST_DETECTIONS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """What one feature map predicts."""

    classes: keras.KerasTensor
    boxes: keras.KerasTensor
    anchors: int
    """How many anchors stand at each position."""


def predictions(levels: Sequence[Level]) -> list[keras.KerasTensor]:
    """Returns boxes as offsets to the anchors, and scores with the background first, for all anchors of all levels."""
    boxes = [_rows(level.boxes, level.anchors, 4, name=f"boxes_{n}") for n, level in enumerate(levels)]
    scores = [_rows(level.classes, level.anchors, CLASSES + 1, name=f"scores_{n}") for n, level in enumerate(levels)]
    return [
        keras_layers.Concatenate(axis=1, name="boxes")(boxes),
        activate(keras_layers.Concatenate(axis=1, name="logits")(scores), "sigmoid", name="scores"),
    ]


def _rows(x: keras.KerasTensor, anchors: int, values: int, *, name: str) -> keras.KerasTensor:
    return keras_layers.Reshape((size_of(x) ** 2 * anchors, values), name=name)(x)


def postprocessed(outputs: Sequence[keras.KerasTensor], anchors: Anchors) -> list[keras.KerasTensor]:
    """Returns boxes, classes, scores and number of the best detections."""
    return list(DetectionPostProcess(anchors, name="detections")(list(outputs)))


class DetectionPostProcess(keras.layers.Layer):  # type: ignore[misc]
    """TensorFlow Lite's own operator, which every TFLite runtime knows: decodes, sorts and suppresses on the CPU."""

    def __init__(self, anchors: Anchors, *, name: str) -> None:
        super().__init__(name=name)
        # A variable until the freeze: a constant would be moved into the function, which must keep three arguments.
        self._anchors = self.add_weight(shape=anchors.shape, trainable=False, name="anchors")
        self._anchors.assign(anchors)

    def call(self, inputs: list[Any]) -> tuple[Any, ...]:
        boxes, scores = inputs
        detections: tuple[Any, ...] = _operator()(boxes, scores, tf.convert_to_tensor(self._anchors))
        return detections

    def compute_output_shape(self, input_shape: list[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
        return (1, MOST_DETECTIONS, 4), (1, MOST_DETECTIONS), (1, MOST_DETECTIONS), (1,)


def _operator() -> Any:
    """A function whose name the converter replaces by the operator; its body only tells the shapes.

    Attributes as the TensorFlow Object Detection API writes them: fast suppression, a threshold near zero.
    """
    attributes = (
        'name: "TFLite_Detection_PostProcess"'
        f' attr {{ key: "max_detections" value {{ i: {MOST_DETECTIONS} }} }}'
        ' attr { key: "max_classes_per_detection" value { i: 1 } }'
        ' attr { key: "use_regular_nms" value { b: false } }'
        ' attr { key: "nms_score_threshold" value { f: 0.00000001 } }'
        ' attr { key: "nms_iou_threshold" value { f: 0.6 } }'
        f' attr {{ key: "num_classes" value {{ i: {CLASSES} }} }}'
        ' attr { key: "y_scale" value { f: 10.0 } }'
        ' attr { key: "x_scale" value { f: 10.0 } }'
        ' attr { key: "h_scale" value { f: 5.0 } }'
        ' attr { key: "w_scale" value { f: 5.0 } }'
    )

    def shapes_only(boxes: Any, scores: Any, anchors: Any) -> tuple[Any, ...]:
        zero = tf.reduce_sum(boxes) + tf.reduce_sum(scores) + tf.reduce_sum(anchors)
        rows = tf.zeros((1, MOST_DETECTIONS)) + zero
        return tf.zeros((1, MOST_DETECTIONS, 4)) + zero, rows, rows, tf.zeros((1,)) + zero

    # Inlined, it would be gone before the converter could know it by its name.
    kept = {"_noinline": True}
    return tf.function(shapes_only, experimental_implements=attributes, experimental_attributes=kept, autograph=False)
