from pathlib import Path

import pytest

from models.cache import Cache, default_folder
from models.errors import CacheFailed


def test_what_was_put_is_found_again(tmp_path: Path):
    entry = Cache(tmp_path).put("k", b"weights")
    assert Cache(tmp_path).find("k") == entry
    assert entry.path.read_bytes() == b"weights"


def test_another_key_finds_nothing(tmp_path: Path):
    Cache(tmp_path).put("k", b"weights")
    assert Cache(tmp_path).find("other") is None


@pytest.mark.parametrize("damage", [b"", b"weightz", b"weights and more"])
def test_a_damaged_entry_is_noticed_and_removed(tmp_path: Path, damage: bytes):
    entry = Cache(tmp_path).put("k", b"weights")
    entry.path.write_bytes(damage)
    assert Cache(tmp_path).find("k") is None
    assert not entry.path.exists()


def test_nothing_half_written_stays_behind(tmp_path: Path):
    Cache(tmp_path).put("k", b"weights")
    assert [path.suffix for path in (tmp_path / "models").iterdir()] == [".tflite"]


def test_a_folder_that_is_a_file_fails_with_the_way_out(tmp_path: Path):
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(CacheFailed, match="BIGCORE_CACHE"):
        Cache(tmp_path).put("k", b"weights")


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("BIGCORE_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
