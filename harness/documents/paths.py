"""Paths in a JSON document, which is UTF-8 even where a file's name is not."""

from __future__ import annotations

import os
from pathlib import Path


def spelled(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
