"""The user's own runtime: what is found in a file, and what is refused by name."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import ai_edge_litert
import pytest
from apk_build import elf, programs, recipe, runtime
from apk_build.dependencies import TFLITE_2_16, TFLITE_2_21_ARM64, fetch
from apk_build.errors import OrderRefused

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(bool(programs.missing(["mvn", "readelf", "gcc"])), reason="see android_app/apt-packages.txt"),
]

ARM64 = "lib/arm64-v8a/libjnitensorflowlite.so"


@pytest.fixture(scope="module")
def aar() -> Path:
    fetch([TFLITE_2_16])
    return TFLITE_2_16.path


@pytest.fixture
def library(tmp_path: Path) -> Path:
    fetch([TFLITE_2_21_ARM64])
    with zipfile.ZipFile(TFLITE_2_21_ARM64.path) as jar:
        file = tmp_path / "any-name.so"
        file.write_bytes(jar.read(ARM64))
    return file


def no_library() -> bytes:
    """ELF that exports nothing."""
    return struct.pack("<4sBBBB8xHHIQQQIHHHHHH", b"\x7fELF", 2, 1, 1, 0, 3, 62, 1, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0)


def test_an_archive_gives_one_library_for_each_processor(aar: Path) -> None:
    (found,) = runtime.brought([aar])
    assert set(found.libraries) == {"arm64-v8a", "armeabi-v7a", "x86_64"}
    assert TFLITE_2_16.sha256.startswith(found.name)


def test_a_bare_library_tells_its_processor_and_api_whatever_it_is_called(library: Path) -> None:
    (found,) = runtime.brought([library])
    ((abi, chosen),) = found.libraries.items()
    assert (abi, chosen.api) == ("arm64-v8a", "tflite")


def test_litert_2_is_found_by_what_its_library_exports(tmp_path: Path) -> None:
    archive = tmp_path / "litert-2.aar"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as entries:
        entries.writestr("AndroidManifest.xml", '<manifest package="any.name"/>')
        entries.write(Path(str(ai_edge_litert.__file__)).parent / "libLiteRt.so", "jni/x86_64/libLiteRt.so")
        entries.writestr("jni/x86_64/libLiteRtGpuAccelerator.so", no_library())
    (found,) = runtime.brought([archive])
    assert {abi: library.api for abi, library in found.libraries.items()} == {"x86_64": "litert"}


def test_an_archive_of_classes_beside_a_library_is_not_needed(library: Path, tmp_path: Path) -> None:
    classes = tmp_path / "api.aar"
    with zipfile.ZipFile(classes, "w") as archive:
        archive.writestr("AndroidManifest.xml", "<manifest/>")
    assert [set(found.libraries) for found in runtime.brought([library, classes])] == [{"arm64-v8a"}]


def test_a_brought_library_replaces_the_published_ones_unless_they_are_asked_for(library: Path, tmp_path: Path) -> None:
    alone = recipe.runtimes_of(recipe.Order(tmp_path / "x.apk", brought=(library,)))
    assert len(alone) == 1
    beside = recipe.runtimes_of(recipe.Order(tmp_path / "x.apk", published=("2.16.1",), brought=(library,)))
    assert [each.name for each in beside] == [alone[0].name, "2.16.1"]


def test_a_library_that_is_given_twice_goes_in_once(library: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.so"
    again.write_bytes(library.read_bytes())
    assert len(runtime.brought([library, again, library])) == 1


def test_a_library_for_this_computer_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "x.c").write_text('#include <stdio.h>\nvoid TfLiteModelCreate(void) { puts(""); }\n')
    file = tmp_path / "here.so"
    programs.run("gcc", "-shared", "-fPIC", tmp_path / "x.c", "-o", file)
    with pytest.raises(OrderRefused, match=r"here\.so: is built for a computer, not for Android: it needs libc\.so\.6"):
        elf.demand_androids(file)


def test_without_a_word_an_app_is_built_for_the_processors_that_its_runtimes_have(library: Path) -> None:
    (found,) = runtime.brought([library])
    assert recipe._abis_of((found,)) == ("arm64-v8a",)


def test_a_file_that_is_neither_library_nor_archive_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "x.aar").write_bytes(b"no")
    with pytest.raises(OrderRefused, match=r"x\.aar: is neither a library nor an archive"):
        runtime.brought([tmp_path / "x.aar"])


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(OrderRefused, match=r"none\.aar: cannot be read \(No such file or directory\)"):
        runtime.brought([tmp_path / "none.aar"])


def test_a_library_without_an_inference_api_is_refused_by_name(tmp_path: Path) -> None:
    programs.run("gcc", "-shared", "-nostdlib", "-x", "c", "/dev/null", "-o", tmp_path / "empty.so")
    with pytest.raises(OrderRefused, match=r"empty\.so: holds no library that exports"):
        runtime.brought([tmp_path / "empty.so"])


def test_a_library_for_another_processor_is_refused_by_name(library: Path) -> None:
    content = bytearray(library.read_bytes())
    content[18:20] = (243).to_bytes(2, "little")  # e_machine of RISC-V
    library.write_bytes(content)
    with pytest.raises(OrderRefused, match="is no library for a processor of phones"):
        elf.abi_of(library)


def test_a_processor_that_no_runtime_has_is_refused_by_name(tmp_path: Path) -> None:
    order = recipe.Order(tmp_path / "x.apk", abis=("armeabi-v7a",), published=("2.21.0",))
    with pytest.raises(OrderRefused, match="armeabi-v7a: no runtime has a library"):
        recipe.build(order)


def test_a_runtime_that_maven_has_not_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(OrderRefused, match=r"9\.9\.9: is no runtime that Maven has; choose from 2\.21\.0, 2\.16\.1"):
        recipe.Order(tmp_path / "x.apk", published=("9.9.9",))
