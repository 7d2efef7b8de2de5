"""The frames of two adb services: shell v2 (AOSP, adb/shell_protocol.h) and sync (adb/SYNC.TXT)."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

from harness.phone.adb.channel import Channel

_SYNC_CHUNK_BYTES = 64 * 1024
"""The protocol's own maximum."""


class Kind(IntEnum):
    STDOUT = 1
    STDERR = 2
    EXIT = 3


@dataclass(frozen=True, slots=True)
class Frame:
    kind: int
    content: bytes


def shell_frames(channel: Channel) -> Iterator[Frame]:
    """Frames up to and with the exit code. A connection that ends without one raises phone_lost."""
    while True:
        kind, length = struct.unpack("<BI", channel.read(5))
        frame = Frame(kind, channel.read(length))
        yield frame
        if kind == Kind.EXIT:
            return


def exit_code(last: Frame) -> int:
    return int.from_bytes(last.content[:1], "little")


def send_file(channel: Channel, source: BinaryIO, remote: str, mode: int, modified_s: int) -> None:
    target = f"{remote},{stat.S_IFREG | mode}".encode()
    channel.send(b"SEND" + struct.pack("<I", len(target)) + target)
    while chunk := source.read(_SYNC_CHUNK_BYTES):
        channel.send(b"DATA" + struct.pack("<I", len(chunk)) + chunk)
    channel.send(b"DONE" + struct.pack("<I", modified_s))
    answer, length = _sync_head(channel)
    if answer != b"OKAY":
        raise channel.failed(channel.read(length).decode(errors="replace"))


def receive_file(channel: Channel, remote: str, target: BinaryIO) -> None:
    path = remote.encode()
    channel.send(b"RECV" + struct.pack("<I", len(path)) + path)
    while True:
        answer, length = _sync_head(channel)
        if answer == b"DONE":
            return
        content = channel.read(length)
        if answer != b"DATA":
            raise channel.failed(content.decode(errors="replace"))
        target.write(content)


def _sync_head(channel: Channel) -> tuple[bytes, int]:
    answer, length = struct.unpack("<4sI", channel.read(8))
    return answer, length
