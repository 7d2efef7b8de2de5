"""Programs that only tests want."""

from __future__ import annotations

import pytest
from apk_build import programs

from harness.app.apk import SHIPPED


def program(name: str) -> str:
    if programs.missing([name]):
        pytest.skip(f"{name} is missing: apt-get install {name}")
    return name


needs_apk = pytest.mark.skipif(not SHIPPED.exists(), reason="the app is not built: bigcore app build")
"""`make test` builds it, `make check` does not."""
