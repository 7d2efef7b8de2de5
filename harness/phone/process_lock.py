"""A lock file that one process of this computer holds at a time. The kernel frees that of a killed process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from harness.errors import DiskFailed, HarnessError

GLANCE_S: Final = 1.0
"""A look at who holds a lock holds it itself for a moment."""


@contextmanager
def alone(file: Path, wait_s: float, refusal: Callable[[], HarnessError]) -> Iterator[None]:
    """Raises the refusal where another process still holds the file after `wait_s`."""
    from filelock import FileLock, Timeout

    lock = FileLock(file)
    try:
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise _may_not_be_taken(file) or refusal() from None
    except OSError as error:
        raise DiskFailed(
            file.parent, error.strerror or "cannot be written", "check its permissions and space"
        ) from None
    try:
        yield
    finally:
        lock.release()


def _may_not_be_taken(file: Path) -> DiskFailed | None:
    """A file that this user may not write looks as if somebody held it, such as one that was made with sudo."""
    place = file if file.exists() else file.parent
    if os.access(place, os.W_OK):
        return None
    return DiskFailed(place, "cannot be written", "check its owner and its permissions")
