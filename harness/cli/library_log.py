"""Keeps what C++ libraries write to standard error out of what people read: it goes to a log.

TensorFlow Lite announces each delegate, TensorFlow each CPU instruction, and neither can be told to be silent. What we
say ourselves goes through `sys.stderr`, which keeps the place where standard error was.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

STANDARD_ERROR = 2
MOST_BYTES = 1_000_000
"""A log that has grown beyond it begins anew."""


def library_log() -> Path:
    import platformdirs

    return Path(platformdirs.user_log_dir("bigcore", appauthor=False)) / "libraries.log"


def divert_libraries() -> None:
    """Where there is no place for a log, or no standard error, everything stays as it is; so it does with --debug."""
    if "--debug" in sys.argv or sys.stderr is None:
        return
    try:
        log = _opened(library_log())
    except OSError:
        return
    ours = os.dup(STANDARD_ERROR)
    os.dup2(log, STANDARD_ERROR)
    os.close(log)
    sys.stderr = os.fdopen(ours, "w", buffering=1, encoding=sys.stderr.encoding, errors="backslashreplace")


def _opened(file: Path) -> int:
    file.parent.mkdir(parents=True, exist_ok=True)
    grown = file.exists() and file.stat().st_size > MOST_BYTES
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if grown else 0), 0o600)
