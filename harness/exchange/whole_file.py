"""What a user asked to have written to a file of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import DiskFailed
from models.whole_file import arriving


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A path to write to, which becomes `target` when the block ends well.

    A link stays a link, and a device or pipe is written to as it is: nothing may take its place.
    """
    target = target.resolve()
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            yield target
        else:
            with arriving(target) as part:
                yield part
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise DiskFailed(target, what, "name another file with -o") from error
