"""Stores that cannot be opened say so in one sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from harness.errors import StoreFailed
from harness.store.address import address_of, spoken, written
from harness.store.store import Store


def said(error: pytest.ExceptionInfo[StoreFailed]) -> str:
    """The one sentence, which names the thing and the next step."""
    sentence = str(error.value)
    assert "\n" not in sentence
    assert error.value.next_step
    return sentence


def test_no_address_means_the_file_in_the_users_data_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("BIGCORE_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with Store.open() as store:
        assert store.address == str(tmp_path / "bigcore" / "store.sqlite")
    assert (tmp_path / "bigcore" / "store.sqlite").exists()


def test_the_environment_names_the_store(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGCORE_STORE", f"sqlite:///{tmp_path}/team.sqlite")
    Store.open().close()
    assert (tmp_path / "team.sqlite").exists()


def test_a_path_with_odd_letters_is_a_path(tmp_path):
    odd = tmp_path / "a folder" / "100% ?mode=ro#.sqlite"
    Store.open(str(odd)).close()
    assert odd.exists()


def test_writes_are_durable_and_readers_do_not_wait(store):
    with store.looking() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look at" * 20, b"x"])
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path, content):
    file = tmp_path / "store.sqlite"
    file.write_bytes(content)
    with pytest.raises(StoreFailed) as error:
        Store.open(str(file))
    assert "no SQLite file" in said(error)
    assert file.read_bytes() == content


def test_a_database_of_another_program_is_refused(tmp_path):
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreFailed) as error:
        Store.open(str(file))
    assert "database of something else" in said(error)


def test_an_empty_file_becomes_a_store(tmp_path):
    file = tmp_path / "store.sqlite"
    file.touch()
    with Store.open(str(file)) as store:
        assert store.sweeps() == ()


def test_a_damaged_store_is_told(tmp_path, tale):
    file = tmp_path / "store.sqlite"
    with Store.open(str(file)) as store:
        told = tale(starts=4).tell(store)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sample'").fetchone()[0]
    with file.open("r+b") as raw:
        raw.seek((root - 1) * page)
        raw.write(b"\xff" * page)
    with Store.open(str(file)) as store:
        with pytest.raises(StoreFailed) as error:
            store.samples(told.run.run)
        assert "is damaged" in said(error)
        assert store.integrity_check() != ()


def test_a_folder_is_no_store(tmp_path):
    with pytest.raises(StoreFailed) as error:
        Store.open(str(tmp_path))
    assert "is a folder" in said(error)


def test_a_folder_below_a_file_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreFailed) as error:
        Store.open(str(tmp_path / "file" / "store.sqlite"))
    assert "cannot be written" in said(error)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://a:secret@host/b", "SQLite or PostgreSQL"),
        ("://", "no address"),
        ("sqlite://", "names no file"),
        ("postgresql://bigcore:secret@127.0.0.1:1/none?connect_timeout=2", "the database says"),
        ("postgresql://bigcore:one@secret@127.0.0.1:1/none", "write @ of a password as %40"),
        ("postgresql://bigcore:one@secret/two@127.0.0.1:1/none", "write @ of a password as %40"),
        ("postgresql://bigcore@127.0.0.1:port/none?password=secret", "no address"),
        ("postgresql://127.0.0.1:port/none?password=secret", "no address"),
        ("postgresql://bigcore@127.0.0.1:1/none?password=secret&connect_timeout=2", "the database says"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(address, words):
    with pytest.raises(StoreFailed) as error:
        Store.open(address)
    assert words in said(error)
    assert "secret" not in said(error)


def test_what_opens_a_store_once_more_holds_the_password_that_nobody_is_shown():
    address = address_of("postgresql://ada:secret@db.example.org/results")
    assert address_of(written(address)) == address
    assert "secret" not in spoken(address)
    assert "secret" not in spoken(address_of("postgresql://db.example.org/results?password=secret"))


def test_a_full_disk_is_told_and_what_was_committed_stays(store, tale):
    told = tale().tell_plan(store)
    store.add_sample(told.samples[0])
    with store.looking() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFailed) as error:
        store.add_failures([type(told.failures[0])(told.sweep.sweep, "x", "y" * 100_000)])
    assert "disk is full" in said(error)
    assert store.samples(told.run.run) == told.samples[:1]


def test_a_store_that_another_process_keeps_locked_is_told(tmp_path, tale, monkeypatch):
    from harness.store import engine

    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.1)
    file = tmp_path / "store.sqlite"
    with Store.open(str(file)) as store, closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFailed) as error:
            tale().tell(store)
    assert "locked" in said(error)


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user; run the tests as root")
@pytest.mark.parametrize("there", [True, False], ids=["with a store", "empty"])
def test_a_folder_that_may_not_be_written_is_told(tmp_path, there):
    for parent in (tmp_path, *tmp_path.parents[:3]):
        parent.chmod(parent.stat().st_mode | 0o055)
    file = tmp_path / "store.sqlite"
    if there:
        Store.open(str(file)).close()
        file.chmod(0o644)
    program = textwrap.dedent(
        """
        import os, sys
        from harness.errors import StoreFailed
        from harness.results.records import SweepRecord
        from harness.store.store import Store
        # Whatever is imported late is imported now: the other user may not read where Python and this checkout lie.
        with Store.open(sys.argv[2]) as store:
            store.add_sweep(SweepRecord("a", "2026-11-21T07:05:12Z", None, 1, "{}", "", ""))
        os.setgid(65534); os.setuid(65534)
        try:
            with Store.open(sys.argv[1]) as store:
                store.add_sweep(SweepRecord("a", "2026-11-21T07:05:12Z", None, 1, "{}", "", ""))
        except StoreFailed as error:
            print(error)
        """
    )
    command = [sys.executable, "-c", program, str(file), str(tmp_path / "another.sqlite")]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "cannot be" in answer.stdout
    assert "--store" in answer.stdout
    assert len(answer.stdout.splitlines()) == 1


@pytest.mark.long
def test_two_processes_may_make_the_same_store_at_once(tmp_path):
    file = tmp_path / "new" / "store.sqlite"
    program = "import sys; from harness.store.store import Store; Store.open(sys.argv[1]).close()"
    made = [subprocess.Popen([sys.executable, "-c", program, str(file)]) for _ in range(4)]
    assert [process.wait(60) for process in made] == [0] * 4


def test_an_up_to_date_store_is_opened_without_alembic(tmp_path):
    program = (
        "import sys; from harness.store.store import Store;"
        " Store.open(sys.argv[1]).close(); Store.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "s.sqlite")], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


def test_the_file_of_a_store_is_opened_by_sqlite_alone(tmp_path, monkeypatch):
    """To close any other handle on it would drop the locks of all connections of the process, and another process that
    ends would then clear the write-ahead log away under them."""
    file = tmp_path / "store.sqlite"
    Store.open(str(file)).close()
    opened = Path.open

    def refuse(self: Path, *words: object, **more: object):
        assert self != file, "a handle beside SQLite's"
        return opened(self, *words, **more)

    monkeypatch.setattr(Path, "open", refuse)
    Store.open(str(file)).close()
