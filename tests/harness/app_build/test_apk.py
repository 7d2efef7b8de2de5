from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from harness.app_build import source
from harness.app_build.apk import read_apk
from harness.errors import DiskFailed


def an_apk(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("io/bigcore/app/build.properties", "package=io.bigcore.x\nruntime=tflite\nversion=1.2.3\n")
        archive.writestr("lib/arm64-v8a/libx.so", b"")
        archive.writestr("lib/x86_64/libx.so", b"")
    return path


def test_an_apk_tells_its_package_version_and_processors(tmp_path: Path) -> None:
    apk = read_apk(an_apk(tmp_path / "a.apk"))
    assert (apk.package, apk.version, apk.abis) == ("io.bigcore.x", "1.2.3", ("arm64-v8a", "x86_64"))
    assert apk.sha256 == hashlib.sha256((tmp_path / "a.apk").read_bytes()).hexdigest()


def test_a_file_that_is_no_apk_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.apk").write_bytes(b"PK no")
    with pytest.raises(DiskFailed, match=r"a\.apk: is no APK of the benchmark app; build it again"):
        read_apk(tmp_path / "a.apk")


def test_another_programs_apk_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.apk", "w") as archive:
        archive.writestr("classes.dex", b"")
    with pytest.raises(DiskFailed, match="is no APK of the benchmark app"):
        read_apk(tmp_path / "a.apk")


def test_options_reach_the_build_as_single_words(tmp_path: Path) -> None:
    order = source.Order(tmp_path / "x y.apk", "io.bigcore.b", ("x86_64",), (tmp_path / "a.aar",))
    assert order.options() == [
        *("--out", str(tmp_path / "x y.apk")),
        *("--package", "io.bigcore.b"),
        *("--abi", "x86_64"),
        *("--tflite-aar", str(tmp_path / "a.aar")),
    ]


def test_an_installed_bigcore_says_where_the_sources_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(source, "BUILD", tmp_path / "build.py")
    with pytest.raises(DiskFailed, match="clone the project"):
        source.build(source.Order())
