"""Where the traceback of a fault of ours goes: a file, not the screen."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path


def write(fault: Exception) -> Path:
    import platformdirs

    text = "".join(traceback.format_exception(fault))
    folder = Path(platformdirs.user_log_dir("bigcore", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "fault.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError:
        with tempfile.NamedTemporaryFile("w", prefix="bigcore-fault-", suffix=".log", delete=False) as file:
            file.write(text)
            log = Path(file.name)
    return log
