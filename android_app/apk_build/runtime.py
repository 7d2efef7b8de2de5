"""The inference runtime that goes into the app: TFLite's AAR, or another that the user gives."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from apk_build.dependencies import TFLITE, TFLITE_API
from apk_build.errors import OrderRefused
from apk_build.places import TARGET

ABIS = ("arm64-v8a", "armeabi-v7a", "x86_64")
MANIFEST = "AndroidManifest.xml"
LIBRARY = "libtensorflowlite_jni.so"


@dataclass(frozen=True, slots=True)
class Runtime:
    family: str
    """`tflite` or `litert`."""
    jars: tuple[Path, ...]
    libraries: dict[str, Path]
    """ABI to its native library."""
    licences: tuple[Path, ...]


def published() -> tuple[Path, ...]:
    return TFLITE.path, TFLITE_API.path


def check(aars: tuple[Path, ...]) -> None:
    """Before anything is fetched or compiled."""
    for aar in aars:
        _unpacked(aar)


def unpack(aars: tuple[Path, ...]) -> Runtime:
    """TFLite's own API classes fill in where the given archives do not bring them."""
    folders = [_unpacked(aar) for aar in aars]
    if not any(_has_api(folder) for folder in folders):
        folders.append(_unpacked(TFLITE_API.path))
    places = [(abi, folder / "jni" / abi / LIBRARY) for folder in folders for abi in ABIS]
    libraries = {abi: library for abi, library in places if library.exists()}
    if not libraries:
        raise OrderRefused(aars[0], f"holds no jni/*/{LIBRARY}", "give an AAR that has TFLite's Java interface")
    return Runtime(
        family="litert" if any("litert" in _package(folder) for folder in folders) else "tflite",
        jars=tuple(folder / "classes.jar" for folder in folders if (folder / "classes.jar").exists()),
        libraries=libraries,
        licences=tuple(folder / "LICENSE" for folder in folders if (folder / "LICENSE").exists()),
    )


def _unpacked(aar: Path) -> Path:
    try:
        digest = hashlib.sha256(aar.read_bytes()).hexdigest()[:16]
        folder = TARGET / "aar" / f"{aar.stem}-{digest}"
        if not (folder / MANIFEST).exists():
            with zipfile.ZipFile(aar) as archive:
                archive.getinfo(MANIFEST)
                archive.extractall(folder)
    except OSError as error:
        raise OrderRefused(aar, f"cannot be read ({error.strerror})", "give TFLite's or LiteRT's .aar") from error
    except (zipfile.BadZipFile, KeyError) as error:
        raise OrderRefused(aar, "is no AAR", "give TFLite's or LiteRT's .aar") from error
    return folder


def _has_api(folder: Path) -> bool:
    jar = folder / "classes.jar"
    if not jar.exists():
        return False
    try:
        with zipfile.ZipFile(jar) as classes:
            return "org/tensorflow/lite/InterpreterApi.class" in classes.namelist()
    except zipfile.BadZipFile as error:
        raise OrderRefused(jar, "is no archive of classes", "give TFLite's or LiteRT's .aar") from error


def _package(folder: Path) -> str:
    found = re.search(r'package="([^"]+)"', (folder / MANIFEST).read_text(encoding="utf-8"))
    return found.group(1) if found else ""
