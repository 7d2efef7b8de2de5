import numpy as np
import pytest

from models.analysis.multi_scale import SCALES, madds_at, multi_scale_madds
from models.cost import count_bytes
from models.formats.tflite.writer import conv_2d, write_chain


def network(size: int) -> bytes:
    """Two convolutions of stride 2."""
    half, quarter = (size - 1) // 2 + 1, (size - 1) // 4 + 1
    layers = (
        conv_2d(np.ones((8, 3, 3, 3), dtype=np.float32), np.ones(8, dtype=np.float32), 2, (1, half, half, 8)),
        conv_2d(np.ones((4, 3, 3, 8), dtype=np.float32), np.ones(4, dtype=np.float32), 2, (1, quarter, quarter, 4)),
    )
    return write_chain("two strides", (1, size, size, 3), layers)


@pytest.mark.parametrize("other", [33, 49, 81, 113])
def test_the_count_at_another_scale_is_the_one_of_the_network_at_that_size(other):
    assert madds_at(count_bytes(network(65)), 65, other) == count_bytes(network(other)).madds


def test_every_scale_counts_twice():
    each = [count_bytes(network(round(64 * scale) + 1)).madds for scale in SCALES]
    assert multi_scale_madds(count_bytes(network(65))) == 2 * sum(each)
