from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.formats.tflite.writer import average_pool, fully_connected, write_chain

COLOURS = {"n01_blue": (0, 0, 255), "n02_green": (0, 255, 0), "n03_red": (255, 0, 0)}


def colour_model(classes: int, background: bool) -> bytes:
    """Scores a class by the mean of its colour: blue, green and red are the first three."""
    weights = np.zeros((classes + background, 3), dtype=np.float32)
    for number, channel in enumerate((2, 1, 0)):
        weights[number + background, channel] = 1
    bias = np.full(classes + background, -10, dtype=np.float32)
    bias[background : background + 3] = 0
    return write_chain(
        "colours",
        (1, 8, 8, 3),
        (average_pool(8, (1, 1, 1, 3)), fully_connected(weights, bias, (1, classes + background))),
    )


@pytest.fixture
def model(tmp_path) -> Path:
    path = tmp_path / "colours.tflite"
    path.write_bytes(colour_model(3, background=False))
    return path


@pytest.fixture
def images(tmp_path) -> Path:
    """Four images of each colour, and one red among the green."""
    folder = tmp_path / "images"
    for name, colour in COLOURS.items():
        (folder / name).mkdir(parents=True)
        for number in range(4):
            Image.new("RGB", (12 + number, 10), colour).save(folder / name / f"{number}.png")
    Image.new("RGB", (12, 10), COLOURS["n03_red"]).save(folder / "n02_green" / "wrong.png")
    return folder


@pytest.fixture
def colours():
    return colour_model
