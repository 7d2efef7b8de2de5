import json

import numpy as np
import pytest
from PIL import Image
from support.spoken_command import bigcore

from models.formats.tflite.writer import average_pool, fully_connected, write_chain


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A model that tells red from green, and two images of each."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    weights = np.array([[0, 1, 0], [1, 0, 0]], dtype=np.float32)
    layers = (
        average_pool(8, (1, 1, 1, 3)),
        fully_connected(weights, np.zeros(2, dtype=np.float32), (1, 2)),
    )
    (tmp_path / "model.tflite").write_bytes(write_chain("test", (1, 8, 8, 3), layers))
    for name, colour in (("green", (0, 255, 0)), ("red", (255, 0, 0))):
        (tmp_path / "images" / name).mkdir(parents=True)
        for number in range(2):
            Image.new("RGB", (9, 9), colour).save(tmp_path / "images" / name / f"{number}.png")
    return tmp_path


def test_the_document_has_both_rates_with_their_intervals(place, capsys):
    code, out, _ = bigcore(capsys, "evaluate", place / "model.tflite", "--images", place / "images", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["schema"] == "bigcore.evaluate/1"
    assert document["images"] == 4
    assert document["top1"]["percent"] == document["top5"]["percent"] == 100
    assert document["top1"]["low_percent"] < 60


def test_an_unreadable_image_is_named_and_exits_with_1(place, capsys):
    (place / "images" / "red" / "0.png").write_bytes(b"")
    code, out, err = bigcore(capsys, "evaluate", place / "model.tflite", "--images", place / "images")
    assert code == 1
    assert "100.00 %" in out
    assert "0.png" in err


def test_a_label_file_of_the_wrong_length_exits_with_2_and_one_sentence(place, capsys):
    (place / "labels.txt").write_text("green\nred\nblue\nblack\n")
    words = ("evaluate", place / "model.tflite", "--images", place / "images", "--labels", place / "labels.txt")
    code, out, err = bigcore(capsys, *words)
    assert code == 2
    assert out == ""
    assert "names 4 classes and the model has 2" in err


def test_labels_that_count_from_one_are_noticed_and_said_which_way(place, capsys):
    weights = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=np.float32)
    layers = (average_pool(8, (1, 1, 1, 3)), fully_connected(weights, np.zeros(3, dtype=np.float32), (1, 3)))
    (place / "model.tflite").write_bytes(write_chain("test", (1, 8, 8, 3), layers))
    for number in range(2, 6):
        Image.new("RGB", (9, 9), (0, 255, 0)).save(place / "images" / "green" / f"{number}.png")
    images = [*(f"green/{n}.png,1" for n in range(6)), *(f"red/{n}.png,2" for n in range(2))]
    (place / "labels.csv").write_text("\n".join(images))
    words = ("evaluate", place / "model.tflite", "--images", place / "images", "--labels", place / "labels.csv")
    code, out, err = bigcore(capsys, *words)
    assert code == 0
    assert "top-1   0.00 %" in out
    assert "off by one: the model's are one below the labels'. Moved by one, top-1 is 100.00 %" in err
    document = json.loads(bigcore(capsys, *words, "--json")[1])
    assert (document["shift"]["classes"], document["shift"]["top1"]["hits"]) == (-1, 8)
