"""Models are built once for all tests here: TensorFlow takes seconds to arrive."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

Run = Callable[[bytes, NDArray[np.float32]], NDArray[np.float32]]


@pytest.fixture(scope="session", autouse=True)
def _quiet_tensorflow():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["KERAS_BACKEND"] = "tensorflow"


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def run_tflite() -> Run:
    from ai_edge_litert.interpreter import Interpreter

    def run(data: bytes, image: NDArray[np.float32]) -> NDArray[np.float32]:
        interpreter = Interpreter(model_content=data)
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], image)
        interpreter.invoke()
        return np.array(interpreter.get_tensor(interpreter.get_output_details()[0]["index"]))

    return run


def noise(resolution: int, seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).uniform(-1, 1, (1, resolution, resolution, 3)).astype(np.float32)


@pytest.fixture(scope="session")
def image() -> Callable[[int, int], NDArray[np.float32]]:
    return noise
