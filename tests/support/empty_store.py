"""A store without a sweep in it: its tables are made once for all tests of a process, and copied."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.store.store import Store


@cache
def _empty_store() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "empty.sqlite"
        Store.open(str(file)).close()
        return file.read_bytes()


def lay_empty_store(file: Path) -> Path:
    file.write_bytes(_empty_store())
    return file


def open_empty_store(file: Path) -> Store:
    return Store.open(str(lay_empty_store(file)))
