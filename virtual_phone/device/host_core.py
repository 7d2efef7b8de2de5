"""The lock of one core of this computer: two virtual phones, of whatever engine, never measure each other."""

from __future__ import annotations

import tempfile
from pathlib import Path


def core_lock(core: int) -> Path:
    """Returns the file to hold with flock, which every user of this computer may open."""
    path = Path(tempfile.gettempdir()) / f"bigcore-host-core-{core}.lock"
    if not path.exists():
        path.touch(mode=0o666)
        path.chmod(0o666)
    return path
