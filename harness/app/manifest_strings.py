"""The strings of a compiled AndroidManifest.xml: read, and written anew where some are to be others.

The format is that of `ResStringPool_header` in Android's ResourceTypes.h: a document chunk that begins with a pool of
strings, which everything after it names by number.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

_XML, _POOL = 0x0003, 0x0001
_HEADER = struct.Struct("<HHI")
_POOL_HEADER = struct.Struct("<HHIIIIII")
_UTF8 = 0x100


class NoManifest(ValueError):
    """The bytes are no compiled manifest of this form."""


@dataclass(frozen=True, slots=True)
class _Pool:
    strings: tuple[str, ...]
    utf8: bool
    size: int


def strings_of(manifest: bytes) -> tuple[str, ...]:
    return _read(manifest).strings


def with_strings(manifest: bytes, other: Callable[[str], str]) -> bytes:
    """Returns the manifest with each string as `other` gives it."""
    pool = _read(manifest)
    fresh = _write(tuple(other(text) for text in pool.strings), pool.utf8)
    rest = manifest[_HEADER.size + pool.size :]
    return _HEADER.pack(_XML, _HEADER.size, _HEADER.size + len(fresh) + len(rest)) + fresh + rest


def _read(manifest: bytes) -> _Pool:
    try:
        if _HEADER.unpack_from(manifest)[:2] != (_XML, _HEADER.size):
            raise NoManifest("it does not begin as one")
        kind, _, size, count, styles, flags, start, _ = _POOL_HEADER.unpack_from(manifest, _HEADER.size)
        if kind != _POOL or styles or count > size:
            raise NoManifest("it does not begin with a pool of plain strings")
        utf8 = bool(flags & _UTF8)
        offsets = struct.unpack_from(f"<{count}I", manifest, _HEADER.size + _POOL_HEADER.size)
        read = _utf8_string if utf8 else _utf16_string
        return _Pool(tuple(read(manifest, _HEADER.size + start + offset) for offset in offsets), utf8, size)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise NoManifest(str(error)) from error


def _utf8_string(data: bytes, at: int) -> str:
    """The number of characters, the number of bytes, the bytes; a number above 127 takes two bytes."""
    _, at = _utf8_length(data, at)
    length, at = _utf8_length(data, at)
    return data[at : at + length].decode("utf-8")


def _utf8_length(data: bytes, at: int) -> tuple[int, int]:
    if data[at] & 0x80:
        return (data[at] & 0x7F) << 8 | data[at + 1], at + 2
    return data[at], at + 1


def _utf16_string(data: bytes, at: int) -> str:
    (length,) = struct.unpack_from("<H", data, at)
    at += 2
    if length & 0x8000:
        length = (length & 0x7FFF) << 16 | struct.unpack_from("<H", data, at)[0]
        at += 2
    return data[at : at + 2 * length].decode("utf-16-le")


def _write(strings: tuple[str, ...], utf8: bool) -> bytes:
    encoded = [_utf8_bytes(text) if utf8 else _utf16_bytes(text) for text in strings]
    offsets, at = [], 0
    for one in encoded:
        offsets.append(at)
        at += len(one)
    body = b"".join(encoded)
    body += bytes(-len(body) % 4)
    start = _POOL_HEADER.size + 4 * len(strings)
    flags = _UTF8 if utf8 else 0  # without the flag of a sorted pool: other strings stand in another order
    header = _POOL_HEADER.pack(_POOL, _POOL_HEADER.size, start + len(body), len(strings), 0, flags, start, 0)
    return header + struct.pack(f"<{len(offsets)}I", *offsets) + body


def _utf8_bytes(text: str) -> bytes:
    data = text.encode("utf-8")
    return _utf8_number(len(text)) + _utf8_number(len(data)) + data + b"\0"


def _utf8_number(number: int) -> bytes:
    return bytes([number]) if number < 0x80 else bytes([0x80 | number >> 8, number & 0xFF])


def _utf16_bytes(text: str) -> bytes:
    data = text.encode("utf-16-le")
    units = len(data) // 2
    length = struct.pack("<H", units) if units < 0x8000 else struct.pack("<HH", 0x8000 | units >> 16, units & 0xFFFF)
    return length + data + b"\0\0"
