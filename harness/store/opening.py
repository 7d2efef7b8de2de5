"""Makes the tables of a fresh store, brings an older one up to date, refuses a newer one."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, Column, Connection, Engine, MetaData, String, Table, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from harness.errors import StoreFailed
from harness.store import engine as engines
from harness.store import full_disk, tables
from harness.store import lab_tables as lab_tables
from harness.store import night_tables as night_tables
from harness.store.address import beside, file_of, spoken

SCRIPTS = Path(__file__).with_name("migrations")
REVISIONS = tuple(sorted(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*.py")))
"""Every version of the tables, oldest first: how the names of the migrations begin."""
VERSION_TABLE = "bigcore_version"
_version = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))
_LOCK_TIMEOUT_S = 60
_SMALLEST_DATABASE = 512
"""Bytes of the smallest page that SQLite knows."""
_ADVISORY_LOCK = 0x626967636F7265
"""Any number that every bigcore takes: "bigcore" in ASCII."""


def ready_engine(address: URL) -> Engine:
    """An engine whose tables are there and up to date. On a disk without room it only reads."""
    engine, file = engines.engine_for(address), file_of(address)
    try:
        make_ready(engine)
    except (DBAPIError, StoreFailed) as error:
        engine.dispose()
        if file is None or not _holds_tables(file) or not _is_without_room(error):
            raise
        engine = full_disk.engine_for_reading(address, file)
        with engine.connect() as connection:
            if _state(connection) != REVISIONS[-1]:
                raise
    return engine


def _holds_tables(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0


def _is_without_room(error: Exception) -> bool:
    return full_disk.cannot_write(error) or (isinstance(error, StoreFailed) and isinstance(error.__cause__, OSError))


def make_ready(engine: Engine) -> None:
    file = file_of(engine.url)
    if file is not None:
        _make_folder(file)
        if file.exists():
            _refuse_foreign(file)
    # The first look needs no lock: nearly always everything is there.
    if file is None or file.exists():
        with engine.connect() as connection:
            if _state(connection) == REVISIONS[-1] and _in_wal_mode(connection):
                return
    with _alone(file):
        _create_or_migrate(engine)


def _create_or_migrate(engine: Engine) -> None:
    _turn_on_wal(engine)
    with engine.execution_options(**{engines.WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        found = _state(connection)
        if found is None:
            tables.metadata.create_all(connection)
            connection.execute(insert(tables.store).values(uuid=str(uuid4())))
            _version.create(connection)
            connection.execute(insert(_version).values(version_num=REVISIONS[-1]))
    if found is not None and found != REVISIONS[-1]:
        from harness.store.migrating import migrate

        migrate(engine.url, found, REVISIONS[-1])


def _state(connection: Connection) -> str | None:
    """The version of the tables; None where there are none yet."""
    found = inspect(connection)
    if not found.has_table(VERSION_TABLE):
        if found.has_table("sweep") or (connection.dialect.name == "sqlite" and found.get_table_names()):
            raise StoreFailed(
                spoken(connection.engine.url),
                "is a database of something else",
                "name another store with --store or BIGCORE_STORE",
            )
        return None
    version = str(connection.execute(select(_version.c.version_num)).scalar_one())
    if version not in REVISIONS:
        raise StoreFailed(
            spoken(connection.engine.url),
            f"was written by a newer bigcore (its tables are version {version}, this one knows {REVISIONS[-1]})",
            "update bigcore, or name another store with --store",
        )
    return version


def _in_wal_mode(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return True
    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()) in ("wal", "memory")


def _turn_on_wal(engine: Engine) -> None:
    """Writers and readers side by side. File systems without shared memory keep the older, slower journal."""
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(file, error) from error
    if file.is_dir():
        raise StoreFailed(file, "is a folder, not a file", "name a file with --store or BIGCORE_STORE")


def _refuse_foreign(file: Path) -> None:
    """SQLite itself takes a very short file for an empty database, and would write over it.

    A longer one is left to SQLite. To open a database that this process holds already, and to close it again, would
    drop the locks of all its connections (sqlite.org/howtocorrupt.html, 2.2).
    """
    if not 0 < file.stat().st_size < _SMALLEST_DATABASE:
        return
    raise StoreFailed(file, "is no SQLite file, or a damaged one", "move it away, or name another with --store")


def _alone(file: Path | None) -> AbstractContextManager[object]:
    if file is None:
        return nullcontext()
    from filelock import FileLock

    if not os.access(file.resolve().parent, os.W_OK):
        raise _unwritable(file, None)
    return FileLock(beside(file, ".lock"), timeout=_LOCK_TIMEOUT_S)


def _unwritable(file: Path, error: OSError | None) -> StoreFailed:
    why = f" ({error.strerror})" if error is not None and error.strerror else ""
    return StoreFailed(
        file, f"its folder cannot be written{why}", "mend its permissions, or name another store with --store"
    )
