"""Connections to the store: durable at commit, patient with other writers, strict about foreign keys."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

BUSY_TIMEOUT_S = 30
PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""PostgreSQL's own words for how long a server may be silent (seconds; the last one milliseconds): where the network
was cut, nobody else ends a connection."""
WRITES = "bigcore_writes"
"""Execution option of connections that will write: SQLite then takes its write lock at once. A transaction that reads
first and writes later would be refused, not queued, where another process has written in between."""


def engine_for(address: URL) -> Engine:
    if address.get_backend_name() != "sqlite":
        waits = {name: value for name, value in PATIENCE.items() if name not in address.query}
        return create_engine(address, connect_args=waits, pool_pre_ping=True)
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def engine_for_migration(address: URL) -> Engine:
    """Without foreign keys: SQLite alters a table by dropping it, and the rows that refer to it would go with it."""
    engine = engine_for(address)
    if address.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _without_foreign_keys)
    return engine


def reading(engine: Engine) -> Engine:
    """The same, for transactions that see one moment of the store, however much they ask; SQLite's always do."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="REPEATABLE READ")


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    # Python's own implicit transactions would begin too late; _begin does it.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _without_foreign_keys(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")
