"""One night at a time: two of one store are refused."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from pathlib import Path

from harness.errors import ConfigRefused
from harness.phone import process_lock
from harness.phone.state_folder import state_folder

_GLANCE_S = 1.0


def alone(store: str, folder: Path | None = None) -> AbstractContextManager[None]:
    name = hashlib.sha256(store.encode()).hexdigest()[:16]
    file = (folder or state_folder("nightly")) / f"{name}.lock"
    return process_lock.alone(file, _GLANCE_S, _another_night)


def _another_night() -> ConfigRefused:
    what = "another night of this store is still running"
    return ConfigRefused("bigcore nightly run", what, "wait for its end; it will tell what it found")
