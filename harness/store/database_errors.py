"""Whatever a database can answer, told in one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from harness.errors import StoreFailed
from harness.store.address import spoken
from harness.store.latencies import BrokenBlob

_CORRUPT = (
    "is damaged",
    "move it away and import your exports again, or restore a back-up (`.before-…` files lie beside it)",
)
_READ_ONLY = ("cannot be written", "mend its permissions, or name another store with --store or BIGCORE_STORE")
_SQLITE: dict[str, tuple[str, str]] = {
    "SQLITE_FULL": ("the disk is full", "free some space (`bigcore runs prune` drops raw samples) and try again"),
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CANTOPEN": (
        "cannot be opened",
        "make its folder readable and writable, or name another store with --store",
    ),
    "SQLITE_CORRUPT": _CORRUPT,
    "SQLITE_NOTADB": ("is no SQLite file, or a damaged one", "move it away, or name another store with --store"),
    "SQLITE_BUSY": ("another process keeps it locked", "wait until that one has ended and try again"),
    "SQLITE_LOCKED": ("another process keeps it locked", "wait until that one has ended and try again"),
    "SQLITE_IOERR": ("its disk answers with an error", "check the disk, or name another store with --store"),
    "SQLITE_CONSTRAINT": ("refused a record that contradicts what it holds", "please report this"),
}


@contextmanager
def told_plainly(address: URL) -> Iterator[None]:
    try:
        yield
    except NoSuchModuleError as error:
        raise StoreFailed(spoken(address), "no driver for this kind of database", "use sqlite or postgresql") from error
    except SQLAlchemyError as error:
        raise _told(address, error) from error
    except sqlite3.Error as error:
        raise StoreFailed(spoken(address), *_sqlite(error)) from error
    except OSError as error:
        what = f"its folder cannot be written ({error.strerror or error})"
        raise StoreFailed(spoken(address), what, _READ_ONLY[1]) from error
    except BrokenBlob as error:
        raise StoreFailed(spoken(address), f"holds latencies that cannot be read ({error})", _CORRUPT[1]) from error
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise StoreFailed(
            spoken(address), "PostgreSQL needs the driver psycopg", "install it: pip install 'bigcore[postgresql]'"
        ) from error


def _told(address: URL, error: SQLAlchemyError) -> StoreFailed:
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return StoreFailed(spoken(address), *_sqlite(cause))
    detail = str(cause or error).strip().splitlines()
    what = f"the database says: {detail[0][:300]}" if detail else "the database does not answer"
    return StoreFailed(spoken(address), what, "check the address, the server and your rights there")


def _sqlite(error: sqlite3.Error) -> tuple[str, str]:
    name = getattr(error, "sqlite_errorname", "") or ""
    for known, (what, next_step) in _SQLITE.items():
        if name.startswith(known):
            return (f"{what} ({error})" if known in ("SQLITE_CONSTRAINT", "SQLITE_IOERR") else what), next_step
    return f"SQLite says: {error}", "run `bigcore doctor`"
