"""The finished APK, asked of every tool that knows what an APK is."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apk_build import dependencies, elf, programs, recipe, signing
from apk_build.classes import MIN_SDK
from apk_build.errors import BuildFailed
from apk_build.places import TARGET
from apk_build.runtime import ABIS
from support.wanted_programs import program

pytestmark = pytest.mark.jvm

TARGET_SDK = 34
FACTS = "io/bigcore/app/build.properties"
MB = 1_000_000


@pytest.fixture(scope="module")
def badging(apk: Path) -> str:
    return programs.run(program("aapt2"), "dump", "badging", apk)


@pytest.fixture(scope="module")
def androguard(apk: Path) -> dict[str, Any]:
    python = TARGET / "androguard" / "bin" / "python"
    if not python.exists():
        pytest.skip("androguard is missing: python android_app/test_tools.py")
    script = Path(__file__).with_name("androguard_facts.py")
    done = subprocess.run([str(python), str(script), str(apk)], text=True, capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def test_the_signature_verifies_with_schemes_2_and_3(apk: Path) -> None:
    said = programs.run("apksigner", "verify", "-v", "--min-sdk-version", MIN_SDK, "-Werr", apk)
    assert "v2 scheme (APK Signature Scheme v2): true" in said
    assert "v3 scheme (APK Signature Scheme v3): true" in said


def test_what_others_may_open_is_opened_by_holders_of_dump_only(apk: Path) -> None:
    """The shell holds android.permission.DUMP, and no app can."""
    tree = programs.run(program("aapt2"), "dump", "xmltree", "--file", "AndroidManifest.xml", apk)
    parts = [part for part in re.split(r"\bE: ", tree) if ":exported(" in part and re.search(r"exported\S*=true", part)]
    assert len(parts) == 2
    assert all('permission(0x01010006)="android.permission.DUMP"' in part for part in parts)


def test_stored_files_are_aligned(apk: Path) -> None:
    programs.run(program("zipalign"), "-c", "-p", 4, apk)


def libraries(apk: Path, abi: str) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(apk) as archive:
        return [entry for entry in archive.infolist() if entry.filename.startswith(f"lib/{abi}/")]


def test_each_processor_has_our_library_and_every_runtime_that_there_is_for_it(apk: Path) -> None:
    assert {abi: len(libraries(apk, abi)) for abi in ABIS} == {
        "arm64-v8a": 1 + 2,
        "armeabi-v7a": 1 + 1,
        "x86_64": 1 + 2,
    }


def test_a_runtime_is_known_by_its_hash_and_the_newest_is_the_default(apk: Path) -> None:
    with zipfile.ZipFile(apk) as archive:
        facts = dict(line.split("=") for line in archive.read(FACTS).decode().splitlines())
        assert facts["runtimes"] == "2.21.0,2.16.1"
        for key, sha256 in facts.items():
            if key.startswith("runtime."):
                library = f"lib/{key.rpartition('.')[2]}/libruntime_{sha256[:16]}.so"
                assert hashlib.sha256(archive.read(library)).hexdigest() == sha256


def test_aapt2_reads_package_levels_and_processors(badging: str) -> None:
    assert f"package: name='io.bigcore.app' versionCode='100' versionName='{recipe.version()}'" in badging
    assert f"sdkVersion:'{MIN_SDK}'" in badging
    assert f"targetSdkVersion:'{TARGET_SDK}'" in badging
    assert "native-code: 'arm64-v8a' 'armeabi-v7a' 'x86_64'" in badging


def test_it_asks_for_no_permission(badging: str) -> None:
    assert "uses-permission" not in badging


def test_androguard_reads_the_same_as_the_build_wrote(androguard: dict[str, Any]) -> None:
    assert androguard["package"] == "io.bigcore.app"
    assert androguard["version"] == recipe.version()
    assert androguard["activities"] == ["io.bigcore.app.BenchmarkActivity"]
    assert androguard["providers"] == ["io.bigcore.app.Inbox"]
    assert androguard["instrumentation"] == ["io.bigcore.app.Benchmark"]
    assert androguard["instrumented"] == ["io.bigcore.app"]
    assert androguard["services"] == androguard["receivers"] == androguard["permissions"] == []
    assert (androguard["min_sdk"], androguard["target_sdk"]) == (str(MIN_SDK), str(TARGET_SDK))
    assert (androguard["v1"], androguard["v2"], androguard["v3"]) == (False, True, True)
    assert androguard["extract_native_libs"] == "true"
    assert androguard["debuggable"] is None


def test_only_shell_may_open_what_is_exported(androguard: dict[str, Any]) -> None:
    assert androguard["exported"] == {"activity": ["true"], "provider": ["true"]}
    assert androguard["provider_permission"] == ["android.permission.DUMP"]


def test_the_code_is_whole_and_holds_nothing_that_android_8_cannot_run(apk: Path) -> None:
    code = programs.run(program("dexdump"), "-d", apk)
    classes = set(re.findall(r"Class descriptor  : 'L(io/bigcore/app/[^;$]+);'", code))
    assert {"io/bigcore/app/Benchmark", "io/bigcore/app/ShellMain", "io/bigcore/app/core/Start"} <= classes
    assert "invoke-custom" not in code
    assert "invoke-polymorphic" not in code


def test_three_processors_with_both_runtimes_take_at_most_14_mb(apk: Path) -> None:
    assert apk.stat().st_size <= 14 * MB


def test_one_processor_and_runtime_take_at_most_6_mb_and_another_package_stands_beside_the_first(
    tmp_path: Path, apk: Path
) -> None:
    order = recipe.Order(tmp_path / "one.apk", "io.bigcore.candidate", ("arm64-v8a",), ("2.21.0",))
    one = recipe.build(order)
    assert one.stat().st_size <= 6 * MB
    said = programs.run(program("aapt2"), "dump", "xmltree", "--file", "AndroidManifest.xml", one)
    assert 'targetPackage(0x01010021)="io.bigcore.candidate"' in said
    assert 'authorities(0x01010018)="io.bigcore.candidate.inbox"' in said
    assert "io.bigcore.app.Benchmark" in said


def test_two_builds_give_the_same_bytes_but_for_the_signature(apk: Path, tmp_path: Path) -> None:
    again = recipe.build(recipe.Order(tmp_path / "again.apk"))
    with zipfile.ZipFile(apk) as first, zipfile.ZipFile(again) as second:
        assert first.namelist() == second.namelist()
        assert all(first.read(name) == second.read(name) for name in first.namelist())


def test_the_licences_of_what_it_contains_are_inside(apk: Path) -> None:
    with zipfile.ZipFile(apk) as archive:
        notices = {
            name: archive.read(name).decode() for name in archive.namelist() if name.startswith("assets/licences/")
        }
    assert "MIT License" in notices["assets/licences/bigcore.txt"]
    for runtime in ("2.21.0", "2.16.1"):
        assert "Apache License" in notices[f"assets/licences/runtime-{runtime}.txt"]


def test_a_package_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(BuildFailed, match="is no package name"):
        recipe.Order(Path("x.apk"), "Bad Name; rm")


def own_libraries(apk: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(apk) as archive:
        for name in archive.namelist():
            if name.endswith("/libbigcore.so"):
                yield name, archive.read(name)


def test_our_library_needs_the_linker_alone_relocates_no_code_and_fits_16_kb_pages(apk: Path, tmp_path: Path) -> None:
    for name, content in own_libraries(apk):
        library = tmp_path / "library.so"
        library.write_bytes(content)
        dynamic = programs.run(program("readelf"), "-dW", library)
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
        assert needed == ["libdl.so"], name
        unresolved = re.findall(r" UND (\S+)", programs.run("readelf", "--dyn-syms", "-W", library))
        assert set(unresolved) == {"dlopen", "dlsym", "dlerror"}, name
        assert "TEXTREL" not in dynamic
        alignments = re.findall(r"^\s*LOAD .* (0x[0-9a-f]+)$", programs.run("readelf", "-lW", library), re.MULTILINE)
        assert alignments
        assert set(alignments) == {"0x4000"}, name


def test_an_sdk_in_android_home_is_used_instead_of_the_distributions_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools, platform = tmp_path / "sdk/build-tools/34.0.0", tmp_path / "sdk/platforms/android-34"
    (tools / "lib").mkdir(parents=True)
    platform.mkdir(parents=True)
    for name in ("aapt", "apksigner"):
        script = tools / name
        script.write_text(f'#!/bin/sh\ntouch "{tmp_path}/used-{name}"\nexec {programs.find(name)} "$@"\n')
        script.chmod(0o755)
    (tools / "lib/d8.jar").symlink_to(dependencies.D8.path)
    (platform / "android.jar").symlink_to(dependencies.ANDROID.path)
    monkeypatch.setenv("ANDROID_HOME", str(tmp_path / "sdk"))
    recipe.build(recipe.Order(tmp_path / "x.apk", "io.bigcore.sdk", ("x86_64",)))
    assert {path.name for path in tmp_path.glob("used-*")} == {"used-aapt", "used-apksigner"}


def test_a_key_from_the_environment_signs(apk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "own.p12"
    words = ("-genkeypair", "-storetype", "PKCS12", "-keyalg", "RSA", "-dname", "CN=own key", "-alias", "mine")
    programs.run("keytool", *words, "-keystore", store, "-storepass", "secret1")
    monkeypatch.setenv("BIGCORE_KEYSTORE", str(store))
    monkeypatch.setenv("BIGCORE_KEYSTORE_PASSWORD", "secret1")
    monkeypatch.setenv("BIGCORE_KEY_ALIAS", "mine")
    signing.sign(apk, tmp_path / "signed.apk")
    assert "CN=own key" in programs.run("apksigner", "verify", "--print-certs", tmp_path / "signed.apk")


def test_a_virtual_machine_that_looks_for_jni_onload_finds_ours_alone(apk: Path, tmp_path: Path) -> None:
    """The runtimes have one of their own (JavaCPP's, TFLite's), which must never run: nothing links to them."""
    for name, content in own_libraries(apk):
        library = tmp_path / "library.so"
        library.write_bytes(content)
        exported = elf.exported(library)
        assert "JNI_OnLoad" in exported, name
        assert not any(other.startswith("TfLite") for other in exported), name


RELEASES_UP_TO_ANDROID_8 = {"LIBC", "LIBC_N", "LIBC_O"}
"""How bionic versions its functions (libc.map.txt): since ever, since Android 7, since Android 8."""


def test_no_library_asks_android_for_a_function_newer_than_android_8(apk: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(apk) as archive:
        names = [name for name in archive.namelist() if name.endswith(".so")]
        for name in names:
            library = Path(archive.extract(name, tmp_path))
            needed = re.findall(r" UND \S+@(\S+)", programs.run("readelf", "--dyn-syms", "-W", library))
            assert set(needed) <= RELEASES_UP_TO_ANDROID_8, name


def test_the_newest_runtime_fits_16_kb_pages(apk: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(apk) as archive:
        facts = dict(line.split("=") for line in archive.read(FACTS).decode().splitlines())
        for abi in ("arm64-v8a", "x86_64"):
            library = archive.extract(f"lib/{abi}/libruntime_{facts[f'runtime.2.21.0.{abi}'][:16]}.so", tmp_path)
            segments = programs.run("readelf", "-lW", library)
            assert set(re.findall(r"^\s*LOAD .* (0x[0-9a-f]+)$", segments, re.MULTILINE)) == {"0x4000"}
