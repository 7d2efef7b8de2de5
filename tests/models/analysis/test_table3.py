from pathlib import Path

import numpy as np
import pytest

from models.analysis.table3 import Materialised, table3
from models.build import build
from models.formats.tflite.writer import average_pool, conv_2d, depthwise_conv_2d, write_chain
from models.published import rows
from models.variant import Variant


def ones(*shape: int):
    return np.ones(shape, dtype=np.float32)


def test_the_inside_of_a_bottleneck_and_what_is_only_averaged_need_not_exist():
    network = write_chain(
        "stem, bottleneck, head",
        (1, 112, 112, 3),
        (
            conv_2d(ones(16, 1, 1, 3), ones(16), 2, (1, 56, 56, 16)),
            conv_2d(ones(96, 1, 1, 16), ones(96), 1, (1, 56, 56, 96)),
            depthwise_conv_2d(ones(1, 3, 3, 96), ones(96), 2, (1, 28, 28, 96)),
            conv_2d(ones(24, 1, 1, 96), ones(24), 1, (1, 28, 28, 24)),
            conv_2d(ones(200, 1, 1, 24), ones(200), 1, (1, 28, 28, 200)),
            average_pool(28, (1, 1, 1, 200)),
        ),
    )
    assert table3(network) == (
        Materialised(112, 3, 112 * 112 * 3 * 2),
        Materialised(56, 16, 56 * 56 * 16 * 2),
        Materialised(28, 24, 28 * 28 * 24 * 2),
        Materialised(1, 200, 200 * 2),
    )


def test_a_plain_separable_convolution_exists_as_a_whole():
    network = write_chain(
        "widening",
        (1, 56, 56, 32),
        (
            conv_2d(ones(64, 1, 1, 32), ones(64), 1, (1, 56, 56, 64)),
            depthwise_conv_2d(ones(1, 3, 3, 64), ones(64), 2, (1, 28, 28, 64)),
            conv_2d(ones(128, 1, 1, 64), ones(128), 1, (1, 28, 28, 128)),
        ),
    )
    assert table3(network) == (Materialised(56, 64, 56 * 56 * 64 * 2), Materialised(28, 128, 28 * 28 * 128 * 2))


@pytest.mark.keras
def test_the_rows_of_the_paper_come_out_where_it_is_right(cache_folder: Path):
    v1, v2 = (Variant(name, 1.0, 224) for name in ("mobilenet_v1", "mobilenet_v2"))
    of_v1, of_v2 = (table3(artifact.path.read_bytes()) for artifact in build([v1, v2], cache=cache_folder).artifacts)
    published = {
        (row.network, row.resolution.split("x")[0]): int(row.channels_published)
        for row in rows.paper_table3()
        if row.channels_published and row.resolution not in ("112x112", "max")
    }
    for row in of_v1:
        if row.resolution != 112:
            assert row.channels == published["MobileNetV1", str(row.resolution)]
    # At 56, 28 and 14 the paper lists the channels of the stage that follows.
    found = {row.resolution: row.channels for row in of_v2}
    assert found == {112: 16, 56: 24, 28: 32, 14: 96, 7: 320, 1: 1280}
    assert all(found[size] <= published["MobileNetV2", str(size)] for size in (56, 28, 14, 7, 1))
