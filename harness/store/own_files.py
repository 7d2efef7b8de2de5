"""The files of a store, which nothing that is written for a user may replace."""

from __future__ import annotations

import os
from pathlib import Path

from harness.errors import ConfigRefused
from harness.store.address import address_of, beside, file_of

NIGHT_LOCK = ".night.lock"
BESIDE = ("-wal", "-shm", "-journal", ".lock", NIGHT_LOCK)
"""SQLite's own companions of a database file, and the locks under which its tables are made and its nights measure."""


def refuse_own_file(output: Path, url: str | None) -> None:
    """`output` may be a link to the store, or the store a link to it. `url` is the store's address, as for opening."""
    file = file_of(address_of(url))
    if file is not None and any(same_place(output, own) for own in (file, *(beside(file, end) for end in BESIDE))):
        raise ConfigRefused(output, "belongs to the store, which would be lost", "name another file to write to")


def same_place(one: Path, other: Path) -> bool:
    """Also through links. Two names that differ only in case are one place on many computers, and are taken for it."""
    try:
        if one.samefile(other):
            return True
    except OSError:  # one of them is not there yet
        pass
    first, second = (os.path.realpath(path) for path in (one, other))  # also of a link that leads to itself
    return first.casefold() == second.casefold()
