from __future__ import annotations

from pathlib import Path

import pytest
from apk_build import programs, recipe
from apk_build.native import TARGETS, compiler

NEEDED = ["java", "javac", "aapt", "apksigner", *(compiler(abi) for abi in TARGETS)]


@pytest.fixture(scope="session")
def apk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app as it is built for phones, with all its processors."""
    missing = programs.missing(NEEDED)
    if missing:
        pytest.skip(f"the app's build needs {', '.join(missing)}: see android_app/apt-packages.txt")
    return recipe.build(recipe.Order(tmp_path_factory.mktemp("apk") / "bigcore.apk"))
