"""A file that is there whole or not at all, whenever its writer is killed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def arriving(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it takes the target's place when the block ends well, else it is removed.

    Its content is on the disk before the place is taken: after a power cut no reader finds an empty file there.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    os.close(descriptor)
    part = Path(name)
    try:
        yield part
        part.chmod(0o666 & ~_umask())
        with part.open("r+b") as written:  # Windows syncs only what is open for writing
            os.fsync(written.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def taking_place_of(target: Path) -> Iterator[Path]:
    """Does the same for a file that a user names: a link stays a link, and a device or pipe is written to as it is."""
    target = Path(os.path.realpath(target))  # a link that leads to itself is what it stands for
    if target.exists() and not target.is_file() and not target.is_dir():
        yield target
        return
    with arriving(target) as part:
        yield part


def write_whole(target: Path, data: bytes) -> None:
    with arriving(target) as part:
        part.write_bytes(data)


def sync_folder(folder: Path) -> None:
    """The names in the folder are on the disk too. Windows opens no folder, and keeps its names itself."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
