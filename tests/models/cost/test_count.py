import struct

import numpy as np
import pytest

from models.anchor import anchor_model, throwaway_model
from models.cost import count_bytes, count_file
from models.cost.schema import ModelField
from models.errors import InputShapeRefused, UnreadableModel
from models.formats.tflite.writer import average_pool, conv_2d, depthwise_conv_2d, write_chain


def ones(*shape: int):  # type: ignore[no-untyped-def]
    return np.ones(shape, dtype=np.float32)


def bottleneck_model() -> bytes:
    """Expand 4 to 24 channels, depthwise, project to 6."""
    return write_chain(
        "test",
        (1, 10, 10, 4),
        (
            conv_2d(ones(24, 1, 1, 4), ones(24), 1, (1, 10, 10, 24)),
            depthwise_conv_2d(ones(1, 3, 3, 24), ones(24), 2, (1, 5, 5, 24)),
            conv_2d(ones(6, 1, 1, 24), ones(6), 1, (1, 5, 5, 6)),
        ),
    )


def test_the_count_is_the_sum_over_operators():
    cost = count_bytes(bottleneck_model())
    assert [operator.madds for operator in cost.operators] == [10 * 10 * 4 * 24, 5 * 5 * 24 * 9, 5 * 5 * 24 * 6]
    assert cost.madds == 10 * 10 * 4 * 24 + 5 * 5 * 24 * 9 + 5 * 5 * 24 * 6
    assert cost.weights == 4 * 24 + 9 * 24 + 24 * 6
    assert cost.parameters == cost.weights + 24 + 24 + 6
    assert cost.weight_bytes == 4 * cost.parameters
    assert [operator.op for operator in cost.operators] == ["CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D"]


def test_the_peak_in_file_order_is_the_widest_pair_of_neighbours():
    cost = count_bytes(bottleneck_model())
    assert cost.peak_activation_bytes == 4 * (10 * 10 * 24 + 5 * 5 * 24)
    assert cost.peak_activation_bytes_16bit == 2 * (10 * 10 * 24 + 5 * 5 * 24)


def test_a_bottleneck_as_one_operation_holds_one_inner_channel():
    cost = count_bytes(bottleneck_model())
    assert cost.peak_bottleneck_bytes_16bit == 2 * (10 * 10 * 4 + 5 * 5 * 6 + 10 * 10 + 5 * 5)


def test_another_input_size_is_carried_through_the_network():
    cost = count_bytes(bottleneck_model(), (1, 20, 20, 4))
    assert cost.madds == 4 * count_bytes(bottleneck_model()).madds
    assert cost.operators[-1].output_shape == (1, 10, 10, 6)
    assert cost.inputs[0].shape == (1, 20, 20, 4)


def test_an_input_size_that_the_network_cannot_take_is_refused_in_a_sentence():
    with pytest.raises(InputShapeRefused, match="operator 15, AVERAGE_POOL_2D"):
        count_bytes(anchor_model(), (1, 32, 32, 3))
    with pytest.raises(InputShapeRefused, match="give one like 1x160x160x3"):
        count_bytes(anchor_model(), (32, 32))
    with pytest.raises(InputShapeRefused, match="from 1 up"):
        count_bytes(anchor_model(), (1, 0, 32, 3))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is no .tflite file: it has 0 bytes"),
        (b"not a model at all", "bytes 4 to 8"),
        (throwaway_model()[:200], "cut short"),
        (throwaway_model()[:4] + b"TFL2" + throwaway_model()[8:], "TFL2"),
        (struct.pack("<I", 2**31) + throwaway_model()[4:], "broken or cut short"),
    ],
)
def test_a_broken_file_is_named_in_a_sentence(data, words):
    with pytest.raises(UnreadableModel, match=words):
        count_bytes(data)


def test_a_file_that_is_missing_empty_or_a_folder_is_named_in_a_sentence(tmp_path):
    (tmp_path / "empty.tflite").touch()
    for name, words in (("missing.tflite", "no such file"), ("empty.tflite", "is empty"), (".", "is no file")):
        with pytest.raises(UnreadableModel, match=words):
            count_file(tmp_path / name)


def test_a_file_that_stores_no_buffer_at_all_is_counted() -> None:
    """Buffer 0 is the empty one; the runtime takes it as there where the list is empty too."""
    data = bytearray(write_chain("pool", (1, 8, 8, 3), [average_pool(2, (1, 4, 4, 3))]))
    whole = count_bytes(bytes(data))
    (root,) = struct.unpack_from("<I", data, 0)
    (to_vtable,) = struct.unpack_from("<i", data, root)
    (slot,) = struct.unpack_from("<H", data, root - to_vtable + 4 + 2 * ModelField.BUFFERS)
    (to_vector,) = struct.unpack_from("<I", data, root + slot)
    struct.pack_into("<I", data, root + slot + to_vector, 0)
    assert count_bytes(bytes(data)) == whole
