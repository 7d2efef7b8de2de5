"""Keras model -> .tflite bytes, the fast way: a frozen concrete function instead of a SavedModel on disk.

Without the freeze the converter silently writes a file without weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tensorflow.lite.python.lite import TFLiteFrozenGraphConverterV2
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from models.formats.tflite.flatfile import without_model_hash
from models.variant import Precision

CALIBRATION_IMAGES = 8


def convert(model: keras.Model, precision: Precision = Precision.FLOAT32, seed: int = 1) -> bytes:
    """`seed` draws the images that full integer quantisation takes its ranges from."""
    converter = _converter(model)
    if precision is not Precision.FLOAT32:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if precision is Precision.FLOAT16:
        converter.target_spec.supported_types = [tf.float16]
    if precision is Precision.DYNAMIC:
        # Per channel, dense layers become FULLY_CONNECTED version 12, which TFLite 2.16.1 on the phone rejects.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    if precision is Precision.INT8:
        _quantise(converter, tuple(model.inputs[0].shape), seed)
    return without_model_hash(converter.convert())


def _converter(model: keras.Model) -> FrozenConverter:
    (tensor,) = model.inputs
    forward = tf.function(
        lambda image: model(image, training=False),
        input_signature=[tf.TensorSpec(tensor.shape, tf.float32, name="input")],
        autograph=False,
    )
    return FrozenConverter([convert_variables_to_constants_v2(forward.get_concrete_function())])


class FrozenConverter(TFLiteFrozenGraphConverterV2):  # type: ignore[misc]
    """Spares a second freeze of what is frozen already. It saves nearly half of the time, and the file is the same."""

    def _freeze_concrete_function(self) -> tuple[Any, ...]:
        (frozen,) = self._funcs
        graph = frozen.graph.as_graph_def()
        for function in graph.library.function:
            # It was kept whole until here for its name; now it may become the operator of that name.
            function.attr.pop("_noinline", None)
        return graph, frozen.inputs, frozen.outputs, frozen


def _quantise(converter: FrozenConverter, shape: tuple[int, ...], seed: int) -> None:
    """Quantises inputs and outputs too; an operator without an integer kernel stays as it is."""

    def images() -> Iterator[list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]]:
        rng = np.random.default_rng(seed)
        for _ in range(CALIBRATION_IMAGES):
            yield [rng.uniform(-1, 1, shape).astype(np.float32)]

    converter.representative_dataset = images
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8, tf.lite.OpsSet.TFLITE_BUILTINS]
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
