import hashlib
from pathlib import Path

import pytest

from models.errors import WeightsRefused
from models.weights.source import WeightsSource


def test_the_origin_of_seeded_weights_names_the_seed():
    assert WeightsSource.of("seeded", 7).origin == "seeded:7"


def test_the_origin_of_a_file_is_its_hash(tmp_path: Path):
    file = tmp_path / "mine.weights.h5"
    file.write_bytes(b"numbers")
    assert WeightsSource.of(str(file), 1).origin == f"file:{hashlib.sha256(b'numbers').hexdigest()}"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(WeightsRefused, match="give a file that exists"):
        WeightsSource.of(str(tmp_path / "none.h5"), 1)


def test_a_word_that_is_no_source_is_refused_with_the_choices():
    with pytest.raises(WeightsRefused, match="seeded, imagenet or a file"):
        WeightsSource.of("imagnet", 1)
