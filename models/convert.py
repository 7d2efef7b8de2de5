"""Keras model -> .tflite bytes, the fast way: a frozen concrete function instead of a SavedModel on disk.

Without the freeze the converter silently writes a file without weights.
"""

from __future__ import annotations

import keras
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from models.flatfile import without_model_hash


def convert(model: keras.Model) -> bytes:
    return without_model_hash(_converter(model).convert())


def _converter(model: keras.Model) -> tf.lite.TFLiteConverter:
    (tensor,) = model.inputs
    forward = tf.function(
        lambda image: model(image, training=False),
        input_signature=[tf.TensorSpec(tensor.shape, tf.float32, name="input")],
        autograph=False,
    )
    frozen = convert_variables_to_constants_v2(forward.get_concrete_function())
    return tf.lite.TFLiteConverter.from_concrete_functions([frozen])
