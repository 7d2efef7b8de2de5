from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from harness.app import apk, build
from harness.app.apk import read_apk
from harness.errors import ApkRefused, DiskFailed


def an_apk(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("io/bigcore/app/build.properties", "package=io.bigcore.x\nruntime=tflite\nversion=1.2.3\n")
        archive.writestr("lib/arm64-v8a/libx.so", b"")
        archive.writestr("lib/x86_64/libx.so", b"")
    return path


def test_an_apk_tells_its_package_version_and_processors(tmp_path: Path) -> None:
    found = read_apk(an_apk(tmp_path / "a.apk"))
    assert (found.package, found.version, found.abis) == ("io.bigcore.x", "1.2.3", ("arm64-v8a", "x86_64"))
    assert found.sha256 == hashlib.sha256((tmp_path / "a.apk").read_bytes()).hexdigest()


def test_an_apk_tells_which_runtime_a_phone_will_run(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.apk", "w") as archive:
        facts = ("package=p", "runtime=tflite", "version=1", "runtimes=2.21.0,2.16.1", "runtime.2.21.0.arm64-v8a=a")
        facts += ("runtime.2.16.1.arm64-v8a=b", "runtime.2.16.1.armeabi-v7a=c")
        archive.writestr("io/bigcore/app/build.properties", "\n".join(facts))
        for abi in ("arm64-v8a", "armeabi-v7a"):
            archive.writestr(f"lib/{abi}/libx.so", b"")
    found = read_apk(tmp_path / "a.apk")
    assert found.runtimes == {"arm64-v8a": ("2.21.0", "2.16.1"), "armeabi-v7a": ("2.16.1",)}
    assert found.default_runtime(("arm64-v8a", "armeabi-v7a")) == "2.21.0"
    assert found.default_runtime(("armeabi-v7a",)) == "2.16.1"
    assert found.default_runtime(("x86",)) is None


def test_an_apk_of_one_runtime_from_before_is_what_it_was(tmp_path: Path) -> None:
    assert read_apk(an_apk(tmp_path / "a.apk")).default_runtime(("x86_64",)) == "2.16.1"


def test_a_file_that_is_no_apk_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.apk").write_bytes(b"PK no")
    with pytest.raises(ApkRefused, match=r"a\.apk: is no APK of the benchmark app; build it again"):
        read_apk(tmp_path / "a.apk")


def test_a_folder_and_a_file_that_is_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(ApkRefused, match="cannot be read"):
        read_apk(tmp_path)
    with pytest.raises(ApkRefused, match="there is no such file"):
        read_apk(tmp_path / "a.apk")


def test_a_broken_apk_of_bigcores_own_is_a_fault_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "bigcore.apk"
    own.touch()
    monkeypatch.setattr(apk, "SHIPPED", own)
    with pytest.raises(DiskFailed, match="build it again"):
        read_apk(own)


def test_another_programs_apk_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.apk", "w") as archive:
        archive.writestr("classes.dex", b"")
    with pytest.raises(ApkRefused, match="is no APK of the benchmark app"):
        read_apk(tmp_path / "a.apk")


def test_options_reach_the_build_as_single_words(tmp_path: Path) -> None:
    order = build.Order(tmp_path / "x y.apk", "io.bigcore.b", ("x86_64",), ("2.16.1",), (tmp_path / "a.aar",))
    assert order.options() == [
        *("--out", str(tmp_path / "x y.apk")),
        *("--package", "io.bigcore.b"),
        *("--abi", "x86_64"),
        *("--runtime", "2.16.1"),
        *("--runtime-library", str(tmp_path / "a.aar")),
    ]


def test_an_installed_bigcore_says_where_the_sources_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "BUILD", tmp_path / "build.py")
    with pytest.raises(DiskFailed, match="clone the project"):
        build.build(build.Order())


def test_what_the_build_refuses_is_wrong_input(tmp_path: Path) -> None:
    (tmp_path / "x.aar").write_bytes(b"no")
    with pytest.raises(ApkRefused, match=r"x\.aar: is neither a library nor an archive of libraries; give TFLite"):
        build.build(build.Order(tmp_path / "x.apk", libraries=(tmp_path / "x.aar",)))
    with pytest.raises(ApkRefused, match=r"9\.9: is no runtime that Maven has; choose from 2\.21\.0, 2\.16\.1"):
        build.build(build.Order(tmp_path / "x.apk", runtimes=("9.9",)))
    with pytest.raises(ApkRefused, match="mips: is no ABI that the app is built for; choose from arm64-v8a"):
        build.build(build.Order(tmp_path / "x.apk", abis=("mips",)))


def test_a_build_can_be_asked_for_in_place_of_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert str(tmp_path / "loop") in build.Order(out=tmp_path / "loop").options()
