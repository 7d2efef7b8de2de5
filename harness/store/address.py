"""Where the store is: an option, the environment, or a file in the user's data folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from harness.errors import StoreFailed

VARIABLE = "BIGCORE_STORE"
_SECRETS = ("password", "sslpassword")
"""Of the options behind an address."""
_NEXT_STEP = "give --store a file, sqlite:///FILE or postgresql://USER@HOST/DATABASE"


def address_of(url: str | None) -> URL:
    """A plain path is an SQLite file."""
    text = url or os.environ.get(VARIABLE) or ""
    if not text:
        return _file(_default_file())
    if ":memory:" in text:  # the sentence ends its subject with a colon anyway
        what = "is a store that no second process sees, and that is gone with the first"
        raise StoreFailed(text.rstrip(":"), what, _NEXT_STEP)
    if "://" not in text:
        return _file(Path(text).expanduser())
    try:
        address = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreFailed(_scheme_of(text), "is no address of a store", _NEXT_STEP) from error
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreFailed(spoken(address), "stores are kept in SQLite or PostgreSQL", _NEXT_STEP)
    if address.get_backend_name() == "sqlite" and not address.database:
        raise StoreFailed(spoken(address), "names no file", _NEXT_STEP)
    if address.get_backend_name() == "postgresql" and "@" in f"{address.host}{address.database}":
        # what follows an @ of the password would be told as the host's name, here and by PostgreSQL
        what = "has an @ too many: one in a password ends it"
        raise StoreFailed(_scheme_of(text), what, "write @ of a password as %40, / as %2F and : as %3A")
    return address


def file_of(address: URL) -> Path | None:
    """The SQLite file; None for a database server."""
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database)


def spoken(address: URL) -> str:
    """As people may read it: the file, or the address without its password."""
    file = file_of(address)
    shown = address.difference_update_query(_SECRETS)
    return str(file) if file else shown.render_as_string(hide_password=True)


def written(address: URL) -> str:
    """As `address_of` reads it again, with its password: for programs, and never shown."""
    file = file_of(address)
    return str(file) if file else address.render_as_string(hide_password=False)


def key_of(store: str) -> str:
    """A name for what is kept apart for each store, such as a folder of files: one, however its file is spelled.

    `store` is as `spoken` tells it."""
    name = store if "://" in store else str(Path(store).resolve())
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def beside(file: Path, end: str) -> Path:
    """A companion of an SQLite file. Of a link it lies beside the file itself, where SQLite keeps its own."""
    itself = Path(os.path.realpath(file))  # which takes a link that leads to itself as it is
    return itself.with_name(itself.name + end)


def _default_file() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("bigcore", appauthor=False)) / "store.sqlite"


def _file(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def _scheme_of(text: str) -> str:
    """All that may be told of an address that cannot be read: where its password ends is not known."""
    return f"{text.partition('://')[0]}://…"


def postgresql_address(url: str | None) -> str | None:
    """The same as address_of in the words of PostgreSQL's own library; None where the store is no PostgreSQL."""
    address = address_of(url)
    if address.get_backend_name() != "postgresql":
        return None
    return address.set(drivername="postgresql").render_as_string(hide_password=False)
