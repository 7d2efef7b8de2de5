import numpy as np
import pytest
from PIL import Image

from models.analysis.positive_channels import positive_channels
from models.errors import EvaluationRefused
from models.formats.tflite.writer import average_pool, conv_2d, depthwise_conv_2d, write_chain


@pytest.fixture
def white(tmp_path):
    path = tmp_path / "white.png"
    Image.new("RGB", (16, 16), "white").save(path)
    return path


def model(tmp_path, positive: int):
    """Expands white (1, 1, 1) to 12 channels of which `positive` are positive, and filters them with ones."""
    expand = np.full((12, 1, 1, 3), -1, dtype=np.float32)
    expand[:positive] = 1
    zeros = np.zeros(12, dtype=np.float32)
    layers = (
        conv_2d(expand, zeros, 1, (1, 8, 8, 12)),
        depthwise_conv_2d(np.ones((1, 3, 3, 12), dtype=np.float32), zeros, 1, (1, 8, 8, 12)),
    )
    path = tmp_path / "model.tflite"
    path.write_bytes(write_chain("test", (1, 8, 8, 3), layers))
    return path


def test_the_positive_channels_behind_every_relu_are_counted(tmp_path, white):
    expansion, filtered = positive_channels(model(tmp_path, positive=5), [white, white])
    for found in (expansion, filtered):
        assert (found.least, found.mean, found.most, found.deviation) == (5, 5, 5, 0)
        assert found.layer.channels == 12
        assert found.layer.threshold == 3
        assert found.invertible_percent == 100


def test_fewer_positive_channels_than_the_input_had_cannot_be_inverted(tmp_path, white):
    expansion, filtered = positive_channels(model(tmp_path, positive=2), [white])
    assert expansion.invertible_percent == filtered.invertible_percent == 0


def test_a_model_without_relu_has_nothing_to_show(tmp_path, white):
    path = tmp_path / "model.tflite"
    path.write_bytes(write_chain("test", (1, 8, 8, 3), (average_pool(8, (1, 1, 1, 3)),)))
    with pytest.raises(EvaluationRefused, match="nothing to look at"):
        positive_channels(path, [white])
