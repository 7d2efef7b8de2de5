"""One night at a time: two of one store are refused. The kernel frees the lock of a night that was killed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import ConfigRefused
from harness.phone.state_folder import state_folder

_GLANCE_S = 1.0


@contextmanager
def alone(store: str, folder: Path | None = None) -> Iterator[None]:
    from filelock import FileLock, Timeout

    name = hashlib.sha256(store.encode()).hexdigest()[:16]
    lock = FileLock((folder or state_folder("nightly")) / f"{name}.lock")
    try:
        lock.acquire(timeout=_GLANCE_S)
    except Timeout:
        what = "another night of this store is still running"
        raise ConfigRefused("bigcore nightly run", what, "wait for its end; it will tell what it found") from None
    try:
        yield
    finally:
        lock.release()
