"""The inference runtimes that go into the app: those that Maven has, and whatever library the user brings.

A runtime is known by its library's hash and by the C API that the library exports, whatever its package is called.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from apk_build import elf
from apk_build.dependencies import TFLITE_2_16, TFLITE_2_21_ARM64, TFLITE_2_21_X86_64, Dependency
from apk_build.errors import OrderRefused
from apk_build.places import SOURCES, TARGET

ABIS = ("arm64-v8a", "armeabi-v7a", "x86_64")
LIBRARY = re.compile(rf"(?:jni|lib)/({'|'.join(ABIS)})/([^/]+\.so)")
"""Where AARs and jars for Android keep native libraries."""
APIS = {"tflite": "TfLiteXNNPackDelegateCreate", "litert": "LiteRtRunCompiledModel"}
"""What the app speaks, best first, each with the function that tells a library which has it."""
GIVE = "give TFLite's or LiteRT's library for Android as .so, .aar or .jar"
APACHE = SOURCES / "android" / "apache-2.0.txt"
DIGITS_OF_NAME = 12


@dataclass(frozen=True, slots=True)
class Library:
    path: Path
    sha256: str
    api: str

    @property
    def file_name(self) -> str:
        return file_name(self.sha256)


def file_name(sha256: str) -> str:
    """Of a library in the APK; RuntimeFile.java derives the same."""
    return f"libruntime_{sha256[:16]}.so"


@dataclass(frozen=True, slots=True)
class Runtime:
    name: str
    """As a request names it: the version of a published one, the hash of a file that was brought."""
    libraries: dict[str, Library]
    """By ABI."""
    licences: tuple[Path, ...]


PUBLISHED: dict[str, tuple[Dependency, ...]] = {
    "2.21.0": (TFLITE_2_21_ARM64, TFLITE_2_21_X86_64),
    "2.16.1": (TFLITE_2_16,),
}
"""Newest first. 2.21.0 has nothing for armeabi-v7a."""


def published(name: str) -> Runtime:
    files = [dependency.path for dependency in PUBLISHED[name]]
    libraries = {abi: library for file in files for abi, library in _libraries(file).items()}
    return Runtime(name, libraries, _licences(files) or (APACHE,))


def brought(files: Iterable[Path]) -> tuple[Runtime, ...]:
    """One for each content with a library in it; archives of classes alone stand beside another and are not needed."""
    given = tuple(files)
    found = [_brought(file) for file in given]
    with_library = tuple({runtime.name: runtime for runtime in found if runtime.libraries}.values())
    if given and not with_library:
        raise OrderRefused(given[0], "holds no library that exports the C API of TFLite (with XNNPACK) or LiteRT", GIVE)
    return with_library


def _brought(file: Path) -> Runtime:
    libraries = _libraries(file)
    return Runtime(name_of(file), libraries, _licences([file]))


def name_of(brought: Path) -> str:
    return _digest(brought)[:DIGITS_OF_NAME]


def _libraries(file: Path) -> dict[str, Library]:
    candidates = [(elf.abi_of(file), file)] if _starts_as_elf(file) else _unpacked(file)
    found: dict[str, Library] = {}
    for abi, path in candidates:
        api = _api(path)
        if api is not None:
            found.setdefault(abi, Library(path, _digest(path), api))
    return found


def _api(library: Path) -> str | None:
    names = elf.exported(library)
    return next((api for api, telling in APIS.items() if telling in names), None)


def _starts_as_elf(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return elf.is_elf(opened.read(elf.HEADER_BYTES))
    except OSError as error:
        raise OrderRefused(file, f"cannot be read ({error.strerror})", GIVE) from error


def _unpacked(archive: Path) -> list[tuple[str, Path]]:
    folder = _folder(archive)
    try:
        with zipfile.ZipFile(archive) as entries:
            named = [match for name in entries.namelist() if (match := LIBRARY.fullmatch(name))]
            for match in named:
                _extract(entries, match[0], folder / match[1] / match[2])
    except zipfile.BadZipFile as error:
        raise OrderRefused(archive, "is neither a library nor an archive of libraries", GIVE) from error
    return [(match[1], folder / match[1] / match[2]) for match in named]


def _licences(files: Iterable[Path]) -> tuple[Path, ...]:
    found = []
    for file in files:
        if _starts_as_elf(file):
            continue
        with zipfile.ZipFile(file) as entries:
            if "LICENSE" in entries.namelist():
                licence = _folder(file) / "LICENSE"
                _extract(entries, "LICENSE", licence)
                found.append(licence)
    return tuple(found)


def _extract(entries: zipfile.ZipFile, name: str, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if not to.exists() or to.stat().st_size != entries.getinfo(name).file_size:
        to.write_bytes(entries.read(name))


def _folder(archive: Path) -> Path:
    return TARGET / "runtimes" / _digest(archive)[:16]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
