"""Local response normalisation across channels (Krizhevsky et al. 2012, Section 3.3)."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


class LocalResponseNormalization(keras.layers.Layer):  # type: ignore[misc]
    """n = 5, alpha = 1e-4, beta = 0.75 and k = 2, as the paper gives them."""

    def call(self, x: Any) -> Any:
        return tf.nn.local_response_normalization(x, depth_radius=2, bias=2.0, alpha=1e-4, beta=0.75)

    def compute_output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape
