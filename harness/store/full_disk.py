"""A store on a disk that takes no more bytes, or none at all: it can still be read, and pruned so that room comes free.

Beside its file SQLite keeps a log and the log's index, and cannot make them there. An exclusive connection holds the
index in memory instead (https://sqlite.org/wal.html, "Use of WAL Without Shared-Memory"); on a read-only disk, where
nobody can change the file, it is opened as immutable (https://sqlite.org/uri.html).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from harness.errors import StoreFailed
from harness.store.engine import BUSY_TIMEOUT_S

CANNOT_WRITE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
"""How SQLite says that it cannot write; a full disk shows as an I/O error where the index of the log is made."""

_NO_BYTES = 2**20
"""With less than that SQLite may find no room for a journal."""


def cannot_write(error: BaseException | None) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlite3.Error) and (getattr(cause, "sqlite_errorname", None) or "").startswith(
        CANNOT_WRITE
    )


def is_full(file: Path, error: BaseException | None) -> bool:
    """Whether it was room that lacked: a flaky disk fails with the same words, and must keep its durable journal."""
    if not cannot_write(error):
        return False
    return shutil.disk_usage(file.parent).free < _NO_BYTES


def engine_for_reading(address: URL, file: Path) -> Engine:
    """One connection that writes nothing, shared by all who read: an exclusive one stands no second beside it."""
    engine = create_engine(address, creator=lambda: _connection(file), poolclass=StaticPool, pool_reset_on_return=None)
    event.listen(engine, "begin", lambda _: None)
    return engine


def _connection(file: Path) -> sqlite3.Connection:
    if os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        return _exclusive(file)
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreFailed(
            file,
            "its disk cannot be written, and its newest records are still in the log beside it",
            f"copy it with {log.name} to a disk that can be written, and name the copy with --store",
        )
    address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


def _exclusive(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def prune_in_place(file: Path, sweeps: tuple[str, ...], at: str) -> int:
    """Drops raw samples and shrinks the file where no byte is left for a journal; returns how many samples went.

    The journal is in memory, so a power cut in these seconds can damage the file. There is no other way to give room
    back on a disk that has none, and it is taken only after the ordinary way has failed.
    """
    names = ",".join("?" * len(sweeps))
    with closing(_exclusive(file)) as connection:
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("BEGIN IMMEDIATE")
        runs = f"SELECT run FROM run WHERE sweep IN ({names})"  # noqa: S608  only question marks
        gone = connection.execute(f"DELETE FROM sample WHERE run IN ({runs})", sweeps).rowcount  # noqa: S608
        connection.execute(f"UPDATE sweep SET pruned_at = ? WHERE sweep IN ({names})", (at, *sweeps))  # noqa: S608
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL")
    return gone
