import numpy as np
import pytest

from models.variant import Precision

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def model():
    from models.architectures import find
    from models.weights.seeded import fill

    model = find("mobilenet_v2").build(0.35, 64)
    fill(model, np.random.default_rng(1))
    return model


@pytest.fixture(scope="module")
def files(model):
    from models.formats.tflite.convert import convert

    return {precision: convert(model, precision) for precision in Precision}


def tensor_types(data: bytes) -> set[str]:
    from ai_edge_litert.interpreter import Interpreter

    return {details["dtype"].__name__ for details in Interpreter(model_content=data).get_tensor_details()}


def operator_versions(data: bytes) -> dict[int, int]:
    from ai_edge_litert import schema_py_generated as schema

    model = schema.Model.GetRootAs(data, 0)
    codes = [model.OperatorCodes(index) for index in range(model.OperatorCodesLength())]
    return {code.BuiltinCode(): code.Version() for code in codes}


def test_halves_and_bytes_shrink_the_file(files):
    whole = len(files[Precision.FLOAT32])
    assert len(files[Precision.FLOAT16]) == pytest.approx(whole / 2, rel=0.05)
    assert len(files[Precision.DYNAMIC]) == pytest.approx(whole / 4, rel=0.15)
    assert len(files[Precision.INT8]) == pytest.approx(whole / 4, rel=0.20)


@pytest.mark.parametrize("precision", [Precision.FLOAT16, Precision.DYNAMIC])
def test_reduced_weights_give_nearly_the_same_output(files, run_tflite, image, precision):
    expected = run_tflite(files[Precision.FLOAT32], image(64, 1))[0]
    answer = run_tflite(files[precision], image(64, 1))[0]
    assert np.corrcoef(answer, expected)[0, 1] > 0.98


def test_full_int8_is_integer_from_input_to_output(files):
    assert tensor_types(files[Precision.INT8]) == {"int8", "int32"}


def test_the_phones_runtime_knows_the_dense_operator_of_dynamic_files(files):
    from ai_edge_litert import schema_py_generated as schema

    # TFLite 2.16.1 rejects FULLY_CONNECTED version 12.
    assert operator_versions(files[Precision.DYNAMIC])[schema.BuiltinOperator.FULLY_CONNECTED] < 12


@pytest.mark.parametrize("precision", Precision)
def test_madds_do_not_depend_on_the_precision(files, precision):
    from models.cost import count_bytes

    cost = count_bytes(files[precision])
    assert cost.madds == count_bytes(files[Precision.FLOAT32]).madds
    assert cost.warnings == ()


@pytest.mark.parametrize("precision", [Precision.FLOAT16, Precision.DYNAMIC])
def test_a_resized_file_of_reduced_weights_is_the_direct_conversion(files, precision):
    import keras

    from models.architectures import find
    from models.formats.tflite.convert import convert
    from models.formats.tflite.flatfile import resized
    from models.weights.seeded import fill

    keras.backend.clear_session()
    direct = find("mobilenet_v2").build(0.35, 96)
    fill(direct, np.random.default_rng(1))
    assert resized(files[precision], 96) == convert(direct, precision)


def test_full_int8_is_the_same_from_the_same_seed(model, files):
    from models.formats.tflite.convert import convert

    assert convert(model, Precision.INT8) == files[Precision.INT8]
