from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.wanted_programs import needs_apk, program

from harness.app.apk import SHIPPED, Apk, read_apk
from harness.app.manifest_strings import NoManifest, strings_of, with_strings
from harness.app.renamed import MANIFEST, PAGE, renamed
from virtual_phone.android.manifest import read_manifest

OTHER = "io.bigcore.app.candidate_of_tonight"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apk]:
    """The shipped app under another name; to sign it takes a second."""
    for name in ("apksigner", "keytool"):
        program(name)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BIGCORE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield renamed(read_apk(SHIPPED), OTHER)


def manifest() -> bytes:
    with zipfile.ZipFile(SHIPPED) as archive:
        return archive.read(MANIFEST)


@needs_apk
@pytest.mark.parametrize("length", [1, 127, 128, 400])
def test_a_string_of_any_length_takes_the_place_of_another(length: int) -> None:
    before = strings_of(manifest())
    after = with_strings(manifest(), lambda text: "x" * length if text == "io.bigcore.app" else text)
    assert strings_of(after) == tuple("x" * length if text == "io.bigcore.app" else text for text in before)
    assert struct.unpack_from("<I", after, 4) == (len(after),)


@needs_apk
def test_a_manifest_with_the_same_strings_reads_as_before() -> None:
    assert read_manifest(with_strings(manifest(), str)) == read_manifest(manifest())


@needs_apk
def test_a_cut_manifest_is_refused() -> None:
    for length in (0, 4, 20, 200):
        with pytest.raises(NoManifest):
            strings_of(manifest()[:length])


@pytest.mark.long
@needs_apk
def test_the_same_build_lies_under_another_name_and_is_signed(other: Apk) -> None:
    shipped = read_apk(SHIPPED)
    assert (other.package, other.version, other.runtime) == (OTHER, shipped.version, shipped.runtime)
    with zipfile.ZipFile(other.path) as new, zipfile.ZipFile(SHIPPED) as old:
        assert read_manifest(new.read(MANIFEST)).package == OTHER
        assert f"{OTHER}.inbox" in strings_of(new.read(MANIFEST))
        assert "io.bigcore.app.Benchmark" in strings_of(new.read(MANIFEST))
        libraries = [name for name in old.namelist() if name.endswith(".so")]
        assert [new.read(name) for name in libraries] == [old.read(name) for name in libraries]
        # Android reads a library where it lies only if it is stored; a deflated one is unpacked and needs no alignment.
        assert [new.getinfo(name).compress_type for name in libraries] == [
            old.getinfo(name).compress_type for name in libraries
        ]
        stored = [name for name in libraries if new.getinfo(name).compress_type == zipfile.ZIP_STORED]
        assert {_data_begins(other.path, new.getinfo(name)) % PAGE for name in stored} <= {0}


def _data_begins(apk: Path, entry: zipfile.ZipInfo) -> int:
    """After the local header of 30 bytes, the name and the extra field (APPNOTE 4.3.7)."""
    with apk.open("rb") as file:
        file.seek(entry.header_offset + 26)
        name, extra = struct.unpack("<HH", file.read(4))
    return entry.header_offset + 30 + name + extra


@pytest.mark.long
@needs_apk
def test_it_is_made_once(other: Apk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert renamed(read_apk(SHIPPED), OTHER) == other
