import numpy as np
import pytest
from PIL import Image

from models.evaluation.preprocessing import UnreadableImage, central_part, decoded, prepared, resized


def saved(tmp_path, image: Image.Image, name: str = "image.png"):
    path = tmp_path / name
    image.save(path)
    return path


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_an_image_of_any_mode_has_three_channels_of_the_same_white(tmp_path, mode):
    path = saved(tmp_path, Image.new("RGBA", (20, 10), "white").convert(mode))
    assert (decoded(path) == np.full((10, 20, 3), 255)).all()


def test_a_cmyk_photograph_keeps_its_colour(tmp_path):
    red = decoded(saved(tmp_path, Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "red.jpg"))
    assert red[8, 8, 0] > 200
    assert red[8, 8, 1:].max() < 60


def test_sixteen_bits_are_scaled_to_eight_not_cut(tmp_path):
    grey = Image.fromarray(np.full((4, 4), 0x8080, dtype=np.uint16))
    assert decoded(saved(tmp_path, grey))[0, 0] == pytest.approx([128, 128, 128], abs=0.01)


def test_a_truncated_image_is_unreadable_and_says_why(tmp_path):
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    path = saved(tmp_path, noise, "cut.jpg")
    path.write_bytes(path.read_bytes()[:800])
    with pytest.raises(UnreadableImage, match="truncated"):
        decoded(path)


@pytest.mark.parametrize(
    "content", [b"", b"no image", b"\x89PNG\r\n\x1a\n" + bytes(40), b"GIF89a", b"\xff\xd8\xff\xe0"]
)
def test_what_is_no_image_is_unreadable(tmp_path, content):
    path = tmp_path / "odd.png"
    path.write_bytes(content)
    with pytest.raises(UnreadableImage):
        decoded(path)


def test_the_centre_is_the_middle_seven_eighths_of_each_side():
    pixels = np.zeros((80, 160, 3), dtype=np.float32)
    assert central_part(pixels).shape == (80 - 2 * 5, 160 - 2 * 10, 3)


def test_resizing_looks_where_tensorflow_1_looked():
    column = np.arange(8, dtype=np.float32).reshape(8, 1, 1)
    assert resized(column, 4, 1).ravel().tolist() == [0, 2, 4, 6]
    assert resized(column[:2], 4, 1).ravel().tolist() == [0, 0.5, 1, 1]


def test_values_reach_from_minus_one_to_one(tmp_path):
    half = np.zeros((32, 32, 3), dtype=np.uint8)
    half[:, 16:] = 255
    values = prepared(saved(tmp_path, Image.fromarray(half)), 8, 8)
    assert values.shape == (8, 8, 3)
    assert values.min() == -1
    assert values.max() == 1
