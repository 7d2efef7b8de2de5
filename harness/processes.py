"""Our own program by its path, so that the caller's folder and PYTHONPATH cannot change what it is."""

from __future__ import annotations

import _thread
import os
import signal
import sys
from pathlib import Path

DOOR = Path(__file__).resolve().parent.parent / "bigcore.py"


def interrupt_ourselves() -> None:
    """As Ctrl-C does. On Windows `os.kill` would end the process without another word."""
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGINT)  # also wakes a main thread that waits for the phone
    else:
        _thread.interrupt_main()


def own_command(*words: str) -> list[str]:
    return [sys.executable, str(DOOR), *words]
