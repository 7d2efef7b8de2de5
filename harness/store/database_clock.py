"""The time of day of the database: the one clock that several computers which share a store can be held against."""

from __future__ import annotations

from sqlalchemy import Connection, text

_POSTGRESQL = """SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
_SQLITE = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"


def database_now(connection: Connection) -> str:
    """UTC in ISO 8601 with seconds, as every time of day in the store."""
    asked = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    return str(connection.execute(text(asked.replace(":", r"\:"))).scalar_one())
