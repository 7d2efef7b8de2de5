"""Frozen files: each store has a folder of its own, and finds what an earlier version or another address kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from harness.errors import ConfigRefused, RecordNotFound
from harness.nightly.builds.frozen import Frozen
from models.digest import file_digest


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "bigcore"


def _written(file: Path, content: str = "a network") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    return file


def test_what_one_store_no_longer_needs_is_not_taken_from_another(data: Path, tmp_path: Path) -> None:
    network = _written(tmp_path / "net.tflite")
    one, other = (Frozen.of_store(address) for address in ("/a/store.sqlite", "postgresql+psycopg://u@h/d"))
    sha256 = one.freeze(network)
    other.freeze(network)
    one.keep_only([])
    assert not (one.folder / sha256).exists()
    assert other.file(sha256).read_text() == "a network"


def test_two_files_of_one_name_in_two_folders_are_two_stores(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        folders.append(Frozen.of_store("store.sqlite").folder)
        assert folders[-1] == Frozen.of_store(str(tmp_path / name / "store.sqlite")).folder
    assert folders[0] != folders[1]


def test_a_file_of_a_version_with_one_folder_for_all_is_found_and_left_there(data: Path) -> None:
    sha256 = file_digest(_written(data / "accepted" / "net"))
    (data / "accepted" / "net").rename(data / "accepted" / sha256)
    frozen = Frozen.of_store("/a/store.sqlite")
    assert frozen.file(sha256).parent == frozen.folder
    frozen.keep_only([])
    assert (data / "accepted" / sha256).exists()


def test_a_store_that_was_moved_finds_its_files(data: Path, tmp_path: Path) -> None:
    sha256 = Frozen.of_store("/before/store.sqlite").freeze(_written(tmp_path / "net.tflite"))
    assert Frozen.of_store("/after/store.sqlite").file(sha256).read_text() == "a network"


def test_what_a_moved_store_needs_is_brought_over_at_once_before_another_store_lives_at_its_old_address(
    data: Path, tmp_path: Path
) -> None:
    needed, other = (_written(tmp_path / name, name) for name in ("needed", "other"))
    before = Frozen.of_store("/before/store.sqlite")
    sha256, others = before.freeze(needed), before.freeze(other)
    moved = Frozen.of_store("/after/store.sqlite")
    moved.bring_over([sha256])
    before.keep_only([])
    assert moved.file(sha256).read_text() == "needed"
    assert not moved.holds(others)


def test_a_file_that_was_changed_is_refused_and_frozen_anew_where_the_build_still_has_it(
    data: Path, tmp_path: Path
) -> None:
    network, frozen = _written(tmp_path / "net.tflite"), Frozen.of_store("/a/store.sqlite")
    sha256 = frozen.freeze(network)
    (frozen.folder / sha256).write_text("changed")
    with pytest.raises(ConfigRefused, match="nightly accept SERIES"):
        frozen.file(sha256)
    assert frozen.freeze(network) == sha256
    assert frozen.file(sha256).read_text() == "a network"


@dataclass
class Shelf:
    """What a lab has shipped."""

    content: bytes

    def pieces(self, sha256: str) -> Iterator[bytes]:
        if sha256 != hashlib.sha256(b"a network").hexdigest():
            raise RecordNotFound(sha256, "no such file was shipped to this lab", "submit the sweep again")
        yield self.content[:4]
        yield self.content[4:]


def test_what_a_lab_has_shipped_is_found_on_a_computer_that_never_had_it_and_kept_there(data: Path) -> None:
    sha256 = hashlib.sha256(b"a network").hexdigest()
    elsewhere = replace(Frozen.of_store("postgresql://u@h/d"), shipped=Shelf(b"a network"))
    assert elsewhere.file(sha256).read_text() == "a network"
    assert Frozen.of_store("postgresql://u@h/d").file(sha256).read_text() == "a network"
    assert [file.name for file in elsewhere.folder.iterdir()] == [sha256]


@pytest.mark.parametrize("name", [b"a network", b"never shipped"])
def test_what_a_lab_has_under_the_wrong_hash_or_never_had_is_refused(data: Path, name: bytes) -> None:
    elsewhere = replace(Frozen.of_store("postgresql://u@h/d"), shipped=Shelf(b"something else"))
    with pytest.raises(ConfigRefused, match="no longer here"):
        elsewhere.file(hashlib.sha256(name).hexdigest())
    assert list(elsewhere.folder.iterdir()) == []
