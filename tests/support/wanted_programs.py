"""Programs that only tests want."""

from __future__ import annotations

import pytest
from apk_build import programs


def program(name: str) -> str:
    if programs.missing([name]):
        pytest.skip(f"{name} is missing: apt-get install {name}")
    return name
