"""A store that one process at a time may use for something, whatever computer it runs on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from harness.store.database_errors import told_plainly
from harness.store.store import Store

NIGHT = 0x6E696768746C79
"""Any number that every night takes: "nightly" in ASCII."""
_WORDS = {
    # a process that was killed a moment ago is about to be noticed
    "lock_timeout": "1s",
    # so is a computer that is gone, whose connection nobody closed
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
_LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def sole_use(store: Store, key: int) -> Iterator[bool]:
    """False: another process has it. The database frees it when the process ends, however. A SQLite file is one
    computer's affair, and is always free here."""
    with store.apart() as connection:
        if connection.dialect.name != "postgresql":
            yield True
            return
        with told_plainly(connection.engine.url):
            taken = _took(connection, key)
        try:
            yield taken
        finally:
            if taken:
                _let_go(connection, key)
            # its words are of this use alone
            connection.invalidate()


class LastingUse:
    """Sole use by a process that outlives its connections: a database that was restarted has freed it."""

    def __init__(self, store: Store, key: int) -> None:
        self._store, self._key = store, key
        self._connection: Connection | None = None
        self._held = ExitStack()

    def holds(self) -> bool:
        """Takes it where it is not held, or not any more. False: another process has it."""
        if self._connection is not None and _answers(self._connection):
            return True
        self.let_go()
        self._connection = self._held.enter_context(self._store.apart())
        with told_plainly(self._connection.engine.url):
            taken = _took(self._connection, self._key)
        if not taken:
            self.let_go()
        return taken

    def let_go(self) -> None:
        if self._connection is not None:
            # the lock and its words go with the connection
            self._connection.invalidate()
        self._connection = None
        self._held.close()


def _answers(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return True


def _took(connection: Connection, key: int) -> bool:
    for name, value in _WORDS.items():
        connection.execute(text("SELECT set_config(:name, :value, false)"), {"name": name, "value": value})
    try:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            return False
        raise
    return True


def _let_go(connection: Connection, key: int) -> None:
    """A connection that was lost in between has freed it already."""
    with suppress(DBAPIError):
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
