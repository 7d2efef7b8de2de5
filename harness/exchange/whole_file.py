"""What a user asked to have written to a file of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import DiskFailed
from models.whole_file import taking_place_of


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A path to write to, which becomes `target` when the block ends well."""
    try:
        with taking_place_of(target) as part:
            yield part
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise DiskFailed(target, what, "name another file with -o") from error
