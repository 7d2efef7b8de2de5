"""One agent serves a host: a second one would take the first one's jobs for abandoned."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from harness.lab.errors import LabError
from harness.phone.state_folder import state_folder


@contextmanager
def alone(host: str) -> Iterator[None]:
    """Raises LabError where another agent serves the lab under this name. The kernel frees a killed one's lock."""
    name = hashlib.sha256(host.encode()).hexdigest()[:16]
    lock = FileLock(state_folder("lab") / f"agent-{name}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise LabError(host, "another agent serves this host already", "stop that one, or give --host NAME") from None
    try:
        yield
    finally:
        lock.release()
