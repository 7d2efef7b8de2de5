"""Whoever needs the app on this computer's JVM says so, so that a computer without Maven skips it and does not fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
BUILDS_OR_STARTS_IT = re.compile(
    r"recipe\.build\(|\bhost\.(?:Host|start|build)\b"
    r"|conformance_phone\(\"apk\"|\"--engine\", \"apk\"|= apk_engine\.prepare\(\)"
)
"""What builds the app's APK or its classes, and what starts them."""
TAKES_THE_APK = re.compile(r"def test_\w+\([^)]*\bapk: Path")
"""The fixture of tests/android_app/conftest.py."""


def needs_it(file: Path) -> bool:
    text = file.read_text("utf-8")
    return bool(BUILDS_OR_STARTS_IT.search(text) or (file.parent.name == "android_app" and TAKES_THE_APK.search(text)))


USERS = [file for file in sorted(TESTS.rglob("test_*.py")) if file != Path(__file__).resolve() and needs_it(file)]


def test_the_users_of_the_app_are_found() -> None:
    names = {file.relative_to(TESTS).as_posix() for file in USERS}
    assert {"android_app/test_apk.py", "conformance/test_java_core.py", "conformance/test_apk_engine.py"} <= names


@pytest.mark.parametrize("file", USERS, ids=lambda file: file.relative_to(TESTS).as_posix())
def test_each_user_of_the_app_carries_the_marker(file: Path) -> None:
    assert "pytest.mark.jvm" in file.read_text("utf-8")
