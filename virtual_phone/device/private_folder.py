"""This computer's folder for one phone's contents; named by its process, so that a killed phone's is swept."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

PREFIX = "bigcore-phone-"
OWNER = re.compile(rf"{PREFIX}(\d+)-")


def make() -> Path:
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


def sweep() -> None:
    """Removes the folders of phones whose process has gone without cleaning up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = OWNER.match(folder.name)
        if owner and not alive(int(owner[1])) and folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
