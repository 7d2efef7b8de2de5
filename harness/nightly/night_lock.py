"""One night at a time: two of one store are refused, also where they run on two computers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from harness.errors import ConfigRefused
from harness.phone import process_lock
from harness.phone.state_folder import state_folder
from harness.store.sole_use import NIGHT, sole_use
from harness.store.store import Store

_GLANCE_S = 1.0


@contextmanager
def alone_in(store: Store, folder: Path | None = None) -> Iterator[None]:
    """Raises ConfigRefused where another night uses the store."""
    with alone(store.address, folder), sole_use(store, NIGHT) as ours:
        if not ours:
            raise _another_night()
        yield


def alone(store: str, folder: Path | None = None) -> AbstractContextManager[None]:
    name = hashlib.sha256(store.encode()).hexdigest()[:16]
    file = (folder or state_folder("nightly")) / f"{name}.lock"
    return process_lock.alone(file, _GLANCE_S, _another_night)


def _another_night() -> ConfigRefused:
    what = "another night of this store is still running"
    return ConfigRefused("bigcore nightly run", what, "wait for its end; it will tell what it found")
