"""The few facts that the package manager needs from an APK's binary AndroidManifest.xml.

Chunk layout: frameworks/base/libs/androidfw/include/androidfw/ResourceTypes.h.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

STRING_POOL, XML_TREE, START_ELEMENT = 0x0001, 0x0003, 0x0102
UTF8_FLAG = 0x100
TYPE_STRING = 0x03
NO_STRING = 0xFFFFFFFF
VERSION_CODE, VERSION_NAME, MIN_SDK, DEBUGGABLE = 0x0101021B, 0x0101021C, 0x0101020C, 0x0101000F
RESOURCE_MAP = 0x0180


class ManifestFault(Exception):
    """The bytes are no binary manifest."""


@dataclass(frozen=True, slots=True)
class Manifest:
    package: str
    version_name: str
    version_code: int
    min_sdk: int
    debuggable: bool


def read_manifest(data: bytes) -> Manifest:
    try:
        return _read(data)
    except (struct.error, IndexError, UnicodeDecodeError) as fault:
        raise ManifestFault("Corrupt XML binary file") from fault


def _read(data: bytes) -> Manifest:
    kind, header, _ = struct.unpack_from("<HHI", data)
    if kind != XML_TREE:
        raise ManifestFault("Corrupt XML binary file")
    strings: list[str] = []
    resources: list[int] = []
    found: dict[tuple[str, str | int], tuple[int, int]] = {}
    at = header
    while at + 8 <= len(data):
        kind, header, size = struct.unpack_from("<HHI", data, at)
        if kind == STRING_POOL:
            strings = _strings(data, at)
        elif kind == RESOURCE_MAP:
            resources = list(struct.unpack_from(f"<{(size - header) // 4}I", data, at + header))
        elif kind == START_ELEMENT:
            found.update(_attributes(data, at + header, strings, resources))
        if size < 8:
            raise ManifestFault("Corrupt XML binary file")
        at += size

    def text(key: tuple[str, str | int]) -> str:
        kind_, value = found.get(key, (0, 0))
        return strings[value] if kind_ == TYPE_STRING else str(value)

    def number(key: tuple[str, str | int], default: int) -> int:
        return found[key][1] if key in found else default

    return Manifest(
        text(("manifest", "package")),
        text(("manifest", VERSION_NAME)),
        number(("manifest", VERSION_CODE), 0),
        number(("uses-sdk", MIN_SDK), 1),
        bool(number(("application", DEBUGGABLE), 0)),
    )


def _attributes(
    data: bytes, at: int, strings: list[str], resources: list[int]
) -> dict[tuple[str, str | int], tuple[int, int]]:
    _, name, start, width, count = struct.unpack_from("<IIHHH", data, at)
    found: dict[tuple[str, str | int], tuple[int, int]] = {}
    for place in range(count):
        _, attribute, _, _, _, kind, value = struct.unpack_from("<IIIHBBI", data, at + start + place * width)
        key: str | int = resources[attribute] if attribute < len(resources) else strings[attribute]
        found[(strings[name], key)] = (kind, value)
    return found


def _strings(data: bytes, at: int) -> list[str]:
    _, header, _, count, _, flags, start, _ = struct.unpack_from("<HHIIIIII", data, at)
    offsets = struct.unpack_from(f"<{count}I", data, at + header)
    read = _utf8 if flags & UTF8_FLAG else _utf16
    return [read(data, at + start + offset) for offset in offsets]


def _utf8(data: bytes, at: int) -> str:
    at += 2 if data[at] & 0x80 else 1
    length = data[at]
    at += 1
    if length & 0x80:
        length = (length & 0x7F) << 8 | data[at]
        at += 1
    return data[at : at + length].decode("utf-8")


def _utf16(data: bytes, at: int) -> str:
    (length,) = struct.unpack_from("<H", data, at)
    at += 2
    if length & 0x8000:
        length = (length & 0x7FFF) << 16 | struct.unpack_from("<H", data, at)[0]
        at += 2
    return data[at : at + 2 * length].decode("utf-16-le")
