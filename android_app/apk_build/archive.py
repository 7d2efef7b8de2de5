"""The unsigned APK: the same inputs give the same bytes."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

from apk_build.classes import android_jar
from apk_build.places import SOURCES
from apk_build.programs import run

WORD = 4
ALIGNMENT_FIELD = 0xD935
"""The zip extra field in which Android's tools keep the alignment that they must preserve."""
LONG_AGO = (1981, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Identity:
    package: str
    version: str

    @property
    def version_code(self) -> int:
        """0.1.0 -> 100, 1.2.3 -> 10203."""
        major, minor, patch = (int(part) for part in self.version.split("."))
        return major * 10_000 + minor * 100 + patch


def resources(identity: Identity, to: Path) -> Path:
    """The manifest and resources in Android's binary form, packed by aapt."""
    manifest = to / "AndroidManifest.xml"
    text = (SOURCES / "android" / "AndroidManifest.xml").read_text(encoding="utf-8")
    for name, value in (
        ("package", identity.package),
        ("version_code", str(identity.version_code)),
        ("version_name", identity.version),
    ):
        text = text.replace("${" + name + "}", value)
    manifest.write_text(text, encoding="utf-8")
    packed = to / "resources.zip"
    run("aapt", "package", "-f", "-M", manifest, "-S", SOURCES / "android" / "res", "-I", android_jar(), "-F", packed)
    return packed


def assemble(packed: Path, contents: dict[str, bytes], to: Path) -> None:
    """`contents` beside what aapt packed. All is deflated, libraries too (Android unpacks them when it installs): they
    shrink to a third. resources.arsc alone is stored, as Android 11 and newer demand, on a multiple of four."""
    with zipfile.ZipFile(packed) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()} | contents
    with zipfile.ZipFile(to, "w") as apk:
        for name in sorted(entries):
            _write(apk, name, entries[name])


def _write(apk: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.external_attr = 0o644 << 16
    stored = name == "resources.arsc"
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    if stored:
        entry.extra = _padding(apk.start_dir + 30 + len(name.encode()), WORD)
    apk.writestr(entry, content, compresslevel=9)


def _padding(before: int, alignment: int) -> bytes:
    """An extra field (6 bytes and zeros) that makes the data begin at a multiple of `alignment`."""
    zeros = -(before + 6) % alignment
    return struct.pack("<HHH", ALIGNMENT_FIELD, 2 + zeros, alignment) + bytes(zeros)
