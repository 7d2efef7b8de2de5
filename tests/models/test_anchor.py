import hashlib

import numpy as np
import pytest

from models.anchor import ANCHOR_SHA256, THROWAWAY_SHA256, anchor_model, throwaway_model
from models.cost import count_bytes


def test_the_fixed_models_are_the_same_bytes_for_ever():
    assert hashlib.sha256(anchor_model()).hexdigest() == ANCHOR_SHA256
    assert hashlib.sha256(throwaway_model()).hexdigest() == THROWAWAY_SHA256


def test_the_anchor_costs_what_its_layers_say():
    def separable(channels: int, out: int, size: int) -> int:
        return size * size * channels * (3 * 3 + out)

    stem = 80 * 80 * 16 * 3 * 3 * 3
    body = (
        separable(16, 24, 80)
        + separable(24, 48, 40)
        + separable(48, 48, 40)
        + separable(48, 64, 20)
        + 2 * separable(64, 64, 20)
        + separable(64, 128, 10)
    )
    classifier = 128 * 10
    cost = count_bytes(anchor_model())
    assert cost.madds == stem + body + classifier == 18_727_680
    assert cost.warnings == ()


@pytest.mark.parametrize("model", [anchor_model, throwaway_model])
def test_the_runtime_gives_finite_answers_that_depend_on_the_input(model):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=model(), num_threads=1)
    interpreter.allocate_tensors()
    (given,), (answer,) = interpreter.get_input_details(), interpreter.get_output_details()
    outputs = []
    for seed in (1, 2):
        values = np.random.default_rng(seed).uniform(-1, 1, given["shape"]).astype(np.float32)
        interpreter.set_tensor(given["index"], values)
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(answer["index"]))
    assert np.isfinite(outputs).all()
    assert not np.allclose(*outputs)
