"""Files as TensorFlow's converter writes them: other precisions, open sizes, shapes computed at run time."""

from pathlib import Path

import pytest

from models.build import build
from models.cost import count_bytes
from models.errors import InputShapeRefused
from models.variant import Precision, Variant

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def by_precision(cache_folder: Path):
    variants = [Variant("mobilenet_v2", 0.35, 96, precision) for precision in Precision]
    report = build(variants, cache=cache_folder, workers=1)
    assert not report.failed
    return {artifact.variant.precision: artifact.cost for artifact in report.artifacts}


def test_every_precision_of_a_network_has_the_same_madds_and_weights(by_precision):
    assert len(by_precision) == len(Precision)
    assert {(cost.madds, cost.weights, cost.parameters) for cost in by_precision.values()} == {
        (11_934_128, 1_662_048, 1_670_088)
    }
    assert all(cost.warnings == () for cost in by_precision.values())


def test_its_bytes_follow_the_width_of_a_weight(by_precision):
    full = by_precision[Precision.FLOAT32].weight_bytes
    assert by_precision[Precision.FLOAT16].weight_bytes == pytest.approx(full / 2, rel=0.01)
    assert by_precision[Precision.DYNAMIC].weight_bytes == pytest.approx(full / 4, rel=0.03)
    assert by_precision[Precision.INT8].weight_bytes == pytest.approx(full / 4, rel=0.03)


def test_its_activations_too_and_16_bit_ones_are_the_same_for_all(by_precision):
    full = by_precision[Precision.FLOAT32]
    assert by_precision[Precision.INT8].peak_activation_bytes == full.peak_activation_bytes / 4
    assert {cost.peak_activation_bytes_16bit for cost in by_precision.values()} == {full.peak_activation_bytes / 2}


def converted(*layers, shape):
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    model = tf.keras.Sequential(layers)
    function = tf.function(lambda x: model(x)).get_concrete_function(tf.TensorSpec(shape, tf.float32))
    frozen = convert_variables_to_constants_v2(function)
    return tf.lite.TFLiteConverter.from_concrete_functions([frozen]).convert()


@pytest.fixture(scope="module")
def open_size() -> bytes:
    from keras import layers

    return converted(
        layers.Conv2D(8, 3, strides=2, padding="same"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10),
        shape=(None, None, None, 3),
    )


def test_a_file_of_open_size_is_counted_at_224_and_says_so(open_size):
    cost = count_bytes(open_size)
    assert cost.madds == 112 * 112 * 8 * 3 * 3 * 3 + 8 * 10
    assert any("counted at 1x224x224x3; --input-shape" in warning for warning in cost.warnings)


def test_the_callers_size_is_taken_instead_without_a_word(open_size):
    cost = count_bytes(open_size, (2, 96, 64, 3))
    assert cost.madds == 2 * (48 * 32 * 8 * 3 * 3 * 3 + 8 * 10)
    assert cost.outputs[0].shape == (2, 10)
    assert cost.warnings == ()


def test_shapes_that_the_network_computes_itself_are_followed():
    from keras import layers

    network = converted(
        layers.Conv2D(4, 3, padding="valid"), layers.Flatten(), layers.Dense(5), shape=(None, 10, 10, 3)
    )
    assert {"SHAPE", "PACK"} & {operator.op for operator in count_bytes(network).operators}
    cost = count_bytes(network, (3, 10, 10, 3))
    assert cost.madds == 3 * (8 * 8 * 4 * 3 * 3 * 3 + 8 * 8 * 4 * 5)
    with pytest.raises(InputShapeRefused, match="cannot take the input shape 1x12x12x3"):
        count_bytes(network, (1, 12, 12, 3))
