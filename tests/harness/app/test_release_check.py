"""What a release may not leave out."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "release_check.py"
ABIS = ("arm64-v8a", "armeabi-v7a", "x86_64")


def apk(path: Path, version: str, abis: tuple[str, ...]) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        facts = f"package=io.bigcore.app\nruntime=tflite\nversion={version}\n"
        archive.writestr("io/bigcore/app/build.properties", facts)
        for abi in abis:
            archive.writestr(f"lib/{abi}/libx.so", b"")
    return path.read_bytes()


def said(wheel: Path, app: bytes | None) -> tuple[int, str]:
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("harness/__init__.py", b"")
        if app is not None:
            archive.writestr("harness/app/bigcore.apk", app)
    done = subprocess.run([sys.executable, str(SCRIPT), str(wheel)], text=True, capture_output=True, check=False)
    return done.returncode, done.stderr


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    return tmp_path / "bigcore-1.2.3-py3-none-any.whl"


def test_a_whole_wheel_passes(wheel: Path, tmp_path: Path) -> None:
    assert said(wheel, apk(tmp_path / "a.apk", "1.2.3", ABIS)) == (0, "")


def test_a_wheel_without_the_app_fails(wheel: Path) -> None:
    code, words = said(wheel, None)
    assert code == 1
    assert "came without the benchmark app" in words
    assert "bigcore app build" in words


def test_an_app_of_another_version_or_of_fewer_processors_fails(wheel: Path, tmp_path: Path) -> None:
    code, words = said(wheel, apk(tmp_path / "a.apk", "1.2.2", ABIS[:2]))
    assert code == 1
    assert "holds the benchmark app 1.2.2" in words
    assert "nothing for x86_64" in words


def test_an_app_that_cannot_be_read_fails(wheel: Path) -> None:
    code, words = said(wheel, b"no")
    assert code == 1
    assert "is no APK of the benchmark app" in words
