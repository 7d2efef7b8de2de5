"""Finds the file of the user's benchmark_model that fits the phone, before anything is pushed."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
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
_PHONES = frozenset(_MACHINE_OF_ABI.values())
_SUBJECT = "benchmark_model"
_PUT_ONE_THERE = "put one there under a name such as arm64-v8a/benchmark_model"


def demand_program(place: Path) -> None:
    """Refuses what is a program for no phone, without knowing the phone."""
    if place.is_dir():
        if not any(elf_machine(file) in _PHONES for file in _files(place)):
            raise ConfigRefused(_SUBJECT, f"{place} holds no program for a phone", _PUT_ONE_THERE)
    elif not place.is_file():
        raise ConfigRefused(_SUBJECT, f"{place} is no file", "give the path of the program with --benchmark-model")
    elif (why := why_no_phones(_headers(place))) is not None:
        raise ConfigRefused(_SUBJECT, f"{place} {why}", "give the one built for Android")


def choose_binary(place: Path, abis: tuple[str, ...]) -> Path:
    """`place` is the program, or a folder with one per ABI, by file or subfolder name."""
    demand_program(place)
    if place.is_dir():
        return _in_folder(place, abis)
    if elf_machine(place) not in {_MACHINE_OF_ABI[abi] for abi in abis if abi in _MACHINE_OF_ABI}:
        raise ConfigRefused(
            _SUBJECT, f"{place} is not built for this phone ({', '.join(abis)})", "give one built for its processor"
        )
    return place


def elf_machine(file: Path) -> int | None:
    """Returns None for a file that is no program for Linux."""
    with file.open("rb") as stream:
        return _machine(stream.read(20))


def abi_of(program: bytes) -> str | None:
    """The processor that a program was built for. None: it is no program for a phone."""
    machine = _machine(program[:20])
    return next((abi for abi, number in _MACHINE_OF_ABI.items() if number == machine), None)


def why_no_phones(program: bytes) -> str | None:
    """Returns why no phone runs it, such as the linker of a computer that it asks for. None: nothing speaks against it.
    The headers of a program suffice."""
    if abi_of(program) is None:
        return "is no program for a phone"
    found = _INTERPRETER.search(program, 0, _HEADERS)
    if found is None:
        return None
    return f"is built for a computer, not for Android: its linker is {found[1].decode('ascii')}"


def why_not_whole(program: bytes) -> str | None:
    """Returns why bytes are missing at its end, by what its headers point to. None: nothing speaks against it."""
    needed = _least_bytes(program)
    if needed is None or len(program) < needed:
        least = "its headers" if needed is None else f"at least {needed} bytes"
        return f"was cut: {len(program)} bytes, and its tables of segments and sections ask for {least}"
    return None


def _least_bytes(program: bytes) -> int | None:
    """How far the tables of an ELF file reach, and all that they point to (System V ABI). None: a table is cut."""
    order, wide = "<" if program[5] == 1 else ">", program[4] == 2
    header = struct.Struct(order + ("16sHHIQQQIHHHHHH" if wide else "16sHHIIIIIHHHHHH"))
    segment = struct.Struct(order + ("IIQQQQ" if wide else "IIIII"))
    section = struct.Struct(order + ("IIQQQQ" if wide else "IIIIII"))
    reach: list[int] = [header.size]
    try:
        fields = header.unpack_from(program)
        for words in _rows(program, segment, fields[5], fields[9], fields[10]):
            reach.append(words[2] + words[5] if wide else words[1] + words[4])
        for words in _rows(program, section, fields[6], fields[11], fields[12]):
            reach.append(words[4] + (words[5] if words[1] != _NO_BYTES else 0))
    except struct.error:
        return None
    reach += [fields[5] + fields[9] * fields[10], fields[6] + fields[11] * fields[12]]
    return max(reach)


def _rows(program: bytes, row: struct.Struct, at: int, each: int, count: int) -> Iterator[tuple[int, ...]]:
    """The beginnings of a table's rows, which may be longer than what is read of them."""
    for place in range(count):
        words: tuple[int, ...] = row.unpack_from(program, at + place * each)
        yield words


_NO_BYTES = 8
"""SHT_NOBITS: a section that takes no room in the file."""
_INTERPRETER = re.compile(rb"\x00(/lib(?:32|64|x32)?/ld-[\w.-]+)\x00")
_HEADERS = 65_536
"""The linker's path stands right behind the headers (System V ABI, PT_INTERP)."""


def _headers(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_HEADERS)


def _machine(head: bytes) -> int | None:
    if len(head) < 20 or not head.startswith(b"\x7fELF"):
        return None
    machine: int = struct.unpack("<H" if head[5] == 1 else ">H", head[18:20])[0]
    return machine


def _in_folder(folder: Path, abis: tuple[str, ...]) -> Path:
    for abi in (abi for abi in abis if abi in _MACHINE_OF_ABI):
        fitting = [file for file in _files(folder) if elf_machine(file) == _MACHINE_OF_ABI[abi]]
        named = [file for file in fitting if _names(file.relative_to(folder), abi)]
        for file in (*named, *fitting):
            return file
    raise ConfigRefused(_SUBJECT, f"no program for {', '.join(abis)} in {folder}", _PUT_ONE_THERE)


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*"))
    return [file for file in found if _SUBJECT in file.name and file.is_file() and file.suffix != ".apk"]


def _names(relative: Path, abi: str) -> bool:
    return any(name in relative.as_posix() for name in _NAMES_OF_ABI.get(abi, ()))
