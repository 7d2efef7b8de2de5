"""Brings an older store up to date with Alembic, after a copy of it was made. Imported only when there is need."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.schema import CreateSchema

from harness.errors import StoreFailed
from harness.store.address import file_of, spoken
from harness.store.engine import WRITES, engine_for_migration
from harness.store.opening import SCRIPTS


def migrate(address: URL, found: str, wanted: str) -> str:
    """Returns where the copy lies: a file, or a schema of the same PostgreSQL database."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    file = file_of(address)
    engine = engine_for_migration(address)
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            place = _copy_tables(connection, moment) if file is None else str(_copy_file(file, found, moment))
            command.upgrade(_configured(connection, SCRIPTS), wanted)
            _refuse_orphans(connection)
    finally:
        engine.dispose()
    return place


def _refuse_orphans(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise StoreFailed(
                spoken(connection.engine.url),
                f"an update would leave {len(orphans)} rows without what they refer to, so nothing was changed",
                "please report this",
            )


def _configured(connection: Connection, scripts: Path) -> Config:
    config = Config()
    # ConfigParser would take a % in the path for its own.
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _copy_file(file: Path, found: str, moment: str) -> Path:
    """By SQLite's own back-up, which includes what still lies in the write-ahead log."""
    copy = file.with_name(f"{file.name}.before-{moment}-from-{found}")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _copy_tables(connection: Connection, moment: str) -> str:
    schema = f"bigcore_before_{moment.lower()}"
    names = inspect(connection).get_table_names()
    quote = connection.dialect.identifier_preparer.quote_identifier
    connection.execute(CreateSchema(schema))
    for name in names:
        copy = f"CREATE TABLE {quote(schema)}.{quote(name)} AS SELECT * FROM {quote(name)}"  # noqa: S608  quoted
        connection.execute(text(copy))
    return f"schema {schema}"
