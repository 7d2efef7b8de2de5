"""What a native library says of itself: its processor, and the functions that it exports."""

from __future__ import annotations

import re
import struct
from pathlib import Path

from apk_build.errors import OrderRefused
from apk_build.programs import run

ABI_OF_MACHINE = {(2, 183): "arm64-v8a", (1, 40): "armeabi-v7a", (2, 62): "x86_64"}
"""ELF class (1: 32 bits, 2: 64) and e_machine, from the ELF specification and its supplements."""
HEADER_BYTES = 20
MAGIC = b"\x7fELF"


def is_elf(start: bytes) -> bool:
    return len(start) >= HEADER_BYTES and start.startswith(MAGIC)


def abi_of(library: Path) -> str:
    with library.open("rb") as file:
        start = file.read(HEADER_BYTES)
    abi = ABI_OF_MACHINE.get((start[4], struct.unpack_from("<H", start, 18)[0])) if is_elf(start) else None
    if abi is None:
        raise OrderRefused(library, "is no library for a processor of phones", f"give one for {', '.join(abis())}")
    return abi


def abis() -> list[str]:
    return sorted(ABI_OF_MACHINE.values())


def demand_androids(library: Path) -> None:
    """Refuses one that asks for a C library that no Android has: the phone's linker would, on the phone."""
    foreign = sorted(set(re.findall(r"\(NEEDED\).*\[(lib[^\]]*\.so\.\d+)\]", run("readelf", "-d", "-W", library))))
    if foreign:
        what = f"is built for a computer, not for Android: it needs {', '.join(foreign)}"
        raise OrderRefused(library, what, "give the library that its makers publish for Android")


def exported(library: Path) -> frozenset[str]:
    table = run("readelf", "--dyn-syms", "-W", library)
    names = re.findall(r"^ *\d+: +\w+ +\w+ +FUNC +\w+ +\w+ +\d+ +([^\s@]+)", table, re.MULTILINE)
    return frozenset(names)
