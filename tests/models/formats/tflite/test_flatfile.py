from itertools import pairwise

import numpy as np
import pytest

pytestmark = pytest.mark.keras


def directly(architecture: str, width: float, resolution: int) -> bytes:
    import keras

    from models.architectures import find
    from models.formats.tflite.convert import convert
    from models.weights.seeded import fill

    keras.backend.clear_session()
    model = find(architecture).build(width, resolution)
    fill(model, np.random.default_rng(1))
    return convert(model)


@pytest.fixture(scope="module")
def at_128() -> bytes:
    return directly("mobilenet_v2", 0.35, 128)


@pytest.mark.parametrize("resolution", [96, 97, 160])
def test_a_resized_file_is_byte_for_byte_the_direct_conversion(at_128: bytes, resolution: int):
    from models.formats.tflite.flatfile import resized

    assert resized(at_128, resolution) == directly("mobilenet_v2", 0.35, resolution)


def test_the_same_seed_gives_the_same_bytes(at_128: bytes):
    assert directly("mobilenet_v2", 0.35, 128) == at_128


def test_the_file_computes_what_keras_computes(at_128: bytes, run_tflite, image):
    from models.architectures import find
    from models.weights.seeded import fill

    model = find("mobilenet_v2").build(0.35, 128)
    fill(model, np.random.default_rng(1))
    picture = image(128, 7)
    np.testing.assert_allclose(run_tflite(at_128, picture), model.predict(picture, verbose=0), rtol=1e-3, atol=1e-6)


def test_different_inputs_give_clearly_different_finite_outputs(at_128: bytes, run_tflite, image):
    outputs = [run_tflite(at_128, image(128, seed))[0] for seed in range(4)]
    for output in outputs:
        assert np.isfinite(output).all()
        assert output.max() > 5 / output.size
        assert output.min() > np.finfo(np.float32).tiny
    for first, second in pairwise(outputs):
        assert np.abs(first - second).sum() > 0.05  # twice the total variation distance of two distributions


def test_no_constant_of_the_file_is_denormal(at_128: bytes):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=at_128)
    constants = 0
    for details in interpreter.get_tensor_details():
        try:
            values = interpreter.get_tensor(details["index"])
        except ValueError:
            continue
        if values.dtype == np.float32:
            constants += 1
            assert not ((values != 0) & (np.abs(values) < np.finfo(np.float32).tiny)).any()
    assert constants > 100
