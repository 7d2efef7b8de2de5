import json
import os
from pathlib import Path

import pytest
from support.spoken_command import bigcore

from models.anchor import ANCHOR_SHA256, anchor_model


@pytest.fixture
def anchor_file(tmp_path):
    path = tmp_path / "anchor.tflite"
    path.write_bytes(anchor_model())
    return path


def test_the_json_document_holds_what_the_contract_promises(anchor_file, capsys):
    code, out, _ = bigcore(capsys, "count", anchor_file, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["schema"] == "bigcore.count/1"
    assert document["sha256"] == ANCHOR_SHA256
    assert document["madds"] == sum(operator["madds"] for operator in document["operators"])
    assert document["operators"][0] == {
        "index": 0,
        "op": "CONV_2D",
        "madds": 80 * 80 * 16 * 3 * 3 * 3,
        "parameters": 16 * 3 * 3 * 3 + 16,
        "output_shape": [1, 80, 80, 16],
    }
    assert document["inputs"] == [{"name": "input", "shape": [1, 160, 160, 3], "dtype": "float32"}]
    assert document["warnings"] == []


def test_a_person_sees_totals_and_kinds_of_operators(anchor_file, capsys):
    code, out, _ = bigcore(capsys, "count", anchor_file)
    assert code == 0
    assert "18,727,680" in out
    assert "DEPTHWISE_CONV_2D" in out
    assert len(out.splitlines()) < 25


def test_another_size_can_be_asked_for(anchor_file, capsys):
    code, out, _ = bigcore(capsys, "count", anchor_file, "--input-shape", "2x160x160x3", "--json")
    assert code == 0
    assert json.loads(out)["madds"] == 2 * 18_727_680


@pytest.mark.parametrize(
    "words", ["1x160x160", "a cat", "1x-1x160x3", "1x0x160x3", "9999999999x99999999999x99999999x3"]
)
def test_a_size_that_cannot_be_exits_with_2_and_one_sentence(anchor_file, capsys, words):
    code, out, err = bigcore(capsys, "count", anchor_file, "--input-shape", words)
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1


def test_a_file_that_is_no_model_exits_with_2_and_one_sentence(tmp_path, capsys):
    (tmp_path / "picture.tflite").write_bytes(b"\x89PNG and so on")
    code, out, err = bigcore(capsys, "count", tmp_path / "picture.tflite")
    assert code == 2
    assert out == ""
    assert "is no .tflite file" in err
    assert len(err.strip().splitlines()) == 1


def test_a_file_whose_name_is_no_text_is_counted_all_the_same(tmp_path, capsys):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.tflite")
    Path(name).write_bytes(anchor_model())
    code, out, _ = bigcore(capsys, "count", name, "--json")
    assert code == 0
    assert json.loads(out)["madds"] == 18_727_680
