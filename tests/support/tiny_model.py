"""A .tflite of one fully connected layer, small enough to compute by hand."""

from __future__ import annotations

import numpy as np

from models.formats.tflite.writer import Floats, fully_connected, write_chain

INPUTS, OUTPUTS = 8, 6


def weights() -> Floats:
    return ((np.arange(OUTPUTS * INPUTS).reshape(OUTPUTS, INPUTS) % 7 - 3) / 4).astype(np.float32)


def bias() -> Floats:
    return (np.arange(OUTPUTS) / 8).astype(np.float32)


def tiny_model() -> bytes:
    return write_chain("tiny", (1, INPUTS), [fully_connected(weights(), bias(), (1, OUTPUTS))])
