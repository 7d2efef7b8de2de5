"""Finds the file of the user's benchmark_model that fits the phone, before anything is pushed."""

from __future__ import annotations

import struct
from pathlib import Path

from harness.errors import ConfigRefused

_NAMES_OF_ABI = {
    "arm64-v8a": ("arm64-v8a", "aarch64", "arm64"),
    "armeabi-v7a": ("armeabi-v7a", "armv7", "android_arm"),
    "x86_64": ("x86_64", "x86-64"),
    "x86": ("x86", "i686"),
}
_MACHINE_OF_ABI = {"arm64-v8a": 183, "armeabi-v7a": 40, "x86_64": 62, "x86": 3}
"""e_machine of the ELF header (System V ABI)."""
_SUBJECT = "benchmark_model"


def choose_binary(place: Path, abis: tuple[str, ...]) -> Path:
    """`place` is the program, or a folder with one per ABI, by file or subfolder name."""
    if place.is_dir():
        return _in_folder(place, abis)
    if not place.is_file():
        raise ConfigRefused(_SUBJECT, f"{place} is no file", "give the path of the program with --benchmark-model")
    machine = elf_machine(place)
    if machine not in {_MACHINE_OF_ABI.get(abi) for abi in abis}:
        raise ConfigRefused(
            _SUBJECT, f"{place} is not built for this phone ({', '.join(abis)})", "give one built for its processor"
        )
    return place


def elf_machine(file: Path) -> int | None:
    """Returns None for a file that is no program for Linux."""
    with file.open("rb") as stream:
        head = stream.read(20)
    if len(head) < 20 or not head.startswith(b"\x7fELF"):
        return None
    machine: int = struct.unpack("<H" if head[5] == 1 else ">H", head[18:20])[0]
    return machine


def _in_folder(folder: Path, abis: tuple[str, ...]) -> Path:
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix != ".apk"]
    for abi in abis:
        wanted = _MACHINE_OF_ABI.get(abi)
        fitting = [file for file in files if _SUBJECT in file.name and elf_machine(file) == wanted]
        named = [file for file in fitting if _names(file.relative_to(folder), abi)]
        for file in (*named, *fitting):
            return file
    raise ConfigRefused(
        _SUBJECT,
        f"no program for {', '.join(abis)} in {folder}",
        "put one there under a name such as arm64-v8a/benchmark_model",
    )


def _names(relative: Path, abi: str) -> bool:
    return any(name in relative.as_posix() for name in _NAMES_OF_ABI.get(abi, ()))
