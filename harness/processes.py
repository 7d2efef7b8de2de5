"""Our own program by its path, so that the caller's folder and PYTHONPATH cannot change what it is."""

from __future__ import annotations

import sys
from pathlib import Path

DOOR = Path(__file__).resolve().parent.parent / "bigcore.py"


def own_command(*words: str) -> list[str]:
    return [sys.executable, str(DOOR), *words]
