import numpy as np
import pytest

pytestmark = pytest.mark.keras

WIDTH, RESOLUTION = 0.35, 96


@pytest.fixture(scope="module")
def whole():
    from models.architectures import find
    from models.weights.seeded import fill

    model = find("mobilenet_v2").build(WIDTH, RESOLUTION)
    fill(model, np.random.default_rng(1))
    return model


def file_of(whole, parts: int) -> bytes:
    from models.architectures.mobilenet_v2_split import split
    from models.formats.tflite.convert import convert

    return convert(whole if parts == 1 else split(whole, WIDTH, parts))


@pytest.fixture(scope="module")
def in_one_part(whole) -> bytes:
    return file_of(whole, 1)


@pytest.mark.parametrize("parts", [2, 3, 4, 5])
def test_the_parts_sum_to_the_whole_at_the_same_cost_in_less_memory(whole, in_one_part, run_tflite, image, parts):
    from models.cost import count_bytes

    data = file_of(whole, parts)
    picture = image(RESOLUTION, 3)
    np.testing.assert_allclose(run_tflite(data, picture), run_tflite(in_one_part, picture), atol=1e-4)
    divided, undivided = count_bytes(data), count_bytes(in_one_part)
    assert divided.madds == undivided.madds
    assert divided.weights == undivided.weights
    assert divided.peak_activation_bytes < 0.65 * undivided.peak_activation_bytes


def test_parts_are_whole_lanes_that_cover_every_channel():
    from models.architectures.mobilenet_v2_split import slices

    cut = slices(96, 5)
    assert [part.stop - part.start for part in cut] == [16, 24, 16, 24, 16]
    assert [one.stop for one in cut[:-1]] == [two.start for two in cut[1:]]
    assert (cut[0].start, cut[-1].stop) == (0, 96)


def test_few_channels_are_cut_without_regard_to_lanes():
    from models.architectures.mobilenet_v2_split import slices

    assert sum(part.stop - part.start for part in slices(16, 5)) == 16
    assert all(part.stop > part.start for part in slices(16, 5))
