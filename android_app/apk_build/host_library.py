"""Makes the runtime's Android library loadable by a glibc JVM: a check here of the very code that a phone runs.

Symbol versions go (glibc has others), every needed library becomes our shim, and the few functions that differ in
meaning get names of their own, no longer than the old ones, so that no offset moves.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from apk_build.errors import BuildFailed

ELF64_LITTLE = b"\x7fELF\x02\x01"
LOAD, DYNAMIC = 1, 2
NEEDED, STRING_TABLE, STRING_SIZE = 1, 5, 10
IGNORED = 0x6000000F
VERSION_TAGS = frozenset({0x6FFFFFF0, 0x6FFFFFFC, 0x6FFFFFFD, 0x6FFFFFFE, 0x6FFFFFFF})
NEEDED_NAME, SHIM_NAME = b"libc.so", b"bion.so"
RENAMED = {
    b"sysconf": b"bysconf",
    b"vfprintf": b"vbprintf",
    b"fprintf": b"bprintf",
    b"fputc": b"bputc",
    b"fwrite": b"bwrite",
    b"fflush": b"bflush",
    b"fileno": b"bileno",
    b"dlsym": b"blsym",
}


@dataclass(frozen=True, slots=True)
class Tag:
    position: int
    kind: int
    value: int


def patch(android: Path) -> bytes:
    image = bytearray(android.read_bytes())
    if image[:6] != ELF64_LITTLE:
        raise BuildFailed(android, "is no 64-bit ELF library", "build the app with its x86_64 library")
    loads, tags = _segments(image)
    value = {tag.kind: tag.value for tag in tags}
    start = _offset(value[STRING_TABLE], loads)
    strings = bytes(image[start : start + value[STRING_SIZE]])
    needed = strings.index(b"\0" + NEEDED_NAME + b"\0") + 1
    for tag in tags:
        if tag.kind in VERSION_TAGS:
            struct.pack_into("<Q", image, tag.position, IGNORED)
        elif tag.kind == NEEDED:
            struct.pack_into("<Q", image, tag.position + 8, needed)
    for old, new in {**RENAMED, NEEDED_NAME: SHIM_NAME}.items():
        at = strings.find(b"\0" + old + b"\0") + 1
        if at:
            image[start + at : start + at + len(old)] = new
    return bytes(image)


def _segments(image: bytearray) -> tuple[list[tuple[int, int, int]], list[Tag]]:
    """(address, offset, size) of what is loaded, and the dynamic tags."""
    (table,) = struct.unpack_from("<Q", image, 0x20)
    entry_size, count = struct.unpack_from("<HH", image, 0x36)
    loads: list[tuple[int, int, int]] = []
    tags: list[Tag] = []
    for index in range(count):
        kind, _, offset, address, _, size, _, _ = struct.unpack_from("<IIQQQQQQ", image, table + index * entry_size)
        if kind == LOAD:
            loads.append((address, offset, size))
        elif kind == DYNAMIC:
            tags = [Tag(at, *struct.unpack_from("<QQ", image, at)) for at in range(offset, offset + size, 16)]
    return loads, tags


def _offset(address: int, loads: list[tuple[int, int, int]]) -> int:
    return next(offset + address - start for start, offset, size in loads if start <= address < start + size)
