"""A model's way from whoever submits it to the hosts: whole, once, under the hash of its content."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from harness.errors import DiskFailed, RecordNotFound
from harness.lab.errors import JobRefused
from harness.lab.host_files import HostFiles
from harness.store import lab
from harness.store.lab import PIECE_BYTES, LabBook
from harness.store.store import Store

pytestmark = pytest.mark.long


def written(folder: Path, content: bytes) -> tuple[Path, str]:
    file = folder / "mine.tflite"
    file.write_bytes(content)
    return file, hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("size_bytes", [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 7])
def test_a_file_arrives_as_it_was(lab_url: str, team_store: Store, tmp_path: Path, size_bytes: int) -> None:
    content = bytes(number * 7 % 251 for number in range(251)) * (size_bytes // 251 + 1)
    file, sha256 = written(tmp_path, content[:size_bytes])
    book, host = LabBook(team_store), HostFiles(tmp_path / "host")
    assert [book.ship(file, sha256) for _ in range(2)] == [True, False]
    assert [host.fetch(sha256, book) for _ in range(2)] == [True, False]
    assert host.path(sha256).read_bytes() == file.read_bytes()


def test_two_who_ship_one_new_file_at_once_both_go_on(lab_url: str, team_store: Store, tmp_path: Path) -> None:
    assert shipped_second(lab_url, team_store, tmp_path, psycopg.Connection.commit) == [False]


def test_where_the_first_of_two_fails_the_second_ships_it(lab_url: str, team_store: Store, tmp_path: Path) -> None:
    assert shipped_second(lab_url, team_store, tmp_path, psycopg.Connection.rollback) == [True]


def shipped_second(url: str, store: Store, folder: Path, ends: Callable[[psycopg.Connection[Any]], None]) -> list[bool]:
    """What the second of two is told who ship one file at once, where the first one's transaction ends so. The file is
    there in any case."""
    file, sha256 = written(folder, b"other")
    shipped: list[bool] = []
    with psycopg.connect(url) as first:
        first.execute("SELECT bigcore_lab_ship(%s, %s)", (sha256, b"other"))
        second = threading.Thread(target=lambda: shipped.append(LabBook(store).ship(file, sha256)))
        second.start()
        until_one_waits(url)
        ends(first)
    second.join(30)
    assert b"".join(LabBook(store).pieces(sha256)) == b"other"
    return shipped


def until_one_waits(url: str) -> None:
    """For the other's transaction."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with psycopg.connect(url, autocommit=True) as looking:
        while looking.execute(asked).fetchone() == (0,):
            pass


def test_a_file_that_was_changed_meanwhile_is_not_shipped(lab_url: str, team_store: Store, tmp_path: Path) -> None:
    file, _ = written(tmp_path, b"mine")
    sha256 = hashlib.sha256(b"before").hexdigest()
    with pytest.raises(DiskFailed, match="was changed"):
        LabBook(team_store).ship(file, sha256)
    with pytest.raises(RecordNotFound):
        list(LabBook(team_store).pieces(sha256))


def test_a_file_that_is_too_large_for_a_lab_says_so(
    lab_url: str, team_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "MOST_SHIPPED_BYTES", 1 << 20)
    file, sha256 = written(tmp_path, b"x" * ((1 << 20) + 1))
    with pytest.raises(DiskFailed, match="larger than the 1 MB that a lab ships"):
        LabBook(team_store).ship(file, sha256)


def test_a_host_refuses_what_is_not_the_file_of_its_hash(lab_url: str, team_store: Store, tmp_path: Path) -> None:
    """For good: to ask for it again would not mend it."""
    file, sha256 = written(tmp_path, b"mine")
    LabBook(team_store).ship(file, sha256)
    with psycopg.connect(lab_url) as owner:
        owner.execute("INSERT INTO lab_piece VALUES (%s, 99, 'x')", (sha256,))
    with pytest.raises(JobRefused, match="is another file"):
        HostFiles(tmp_path / "host").fetch(sha256, LabBook(team_store))
    assert not HostFiles(tmp_path / "host").path(sha256).exists()
