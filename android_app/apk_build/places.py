"""Where the sources lie and where results go."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1]
PROJECT = SOURCES.parent
TARGET = SOURCES / "target"
SHIPPED_APK = PROJECT / "harness" / "app" / "bigcore.apk"
"""Git ignores it, the wheel includes it."""


def state_folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "bigcore"


def maven_repository() -> Path:
    return Path(os.environ.get("BIGCORE_MAVEN_REPOSITORY") or Path.home() / ".m2" / "repository")


@contextmanager
def one_build_at_a_time() -> Iterator[None]:
    """Two builds in one checkout would write into each other's folders."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (TARGET / "lock").open("w") as lock:
        if os.name == "posix":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
