"""ADB messages on the wire: a header of six little-endian words, then the payload.

Source: packages/modules/adb/protocol.txt of the Android Open Source Project.
"""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass
from enum import IntEnum

VERSION = 0x01000001
"""From this version on the checksum of the payload is not looked at."""
MAX_PAYLOAD = 1024 * 1024
HEADER = struct.Struct("<6I")


class Command(IntEnum):
    CNXN = 0x4E584E43
    AUTH = 0x48545541
    OPEN = 0x4E45504F
    OKAY = 0x59414B4F
    WRTE = 0x45545257
    CLSE = 0x45534C43
    STLS = 0x534C5453
    SYNC = 0x434E5953


AUTH_TOKEN = 1
AUTH_SIGNATURE = 2
AUTH_PUBLIC_KEY = 3


@dataclass(frozen=True, slots=True)
class Message:
    command: int
    arg0: int
    arg1: int
    payload: bytes = b""


class BrokenMessage(ConnectionError):
    """What came is not an ADB message; adbd drops such a connection."""


def encode(message: Message) -> bytes:
    checksum = sum(message.payload) & 0xFFFFFFFF if message.command in (Command.CNXN, Command.AUTH) else 0
    magic = message.command ^ 0xFFFFFFFF
    header = HEADER.pack(message.command, message.arg0, message.arg1, len(message.payload), checksum, magic)
    return header + message.payload


async def read(reader: asyncio.StreamReader) -> Message:
    command, arg0, arg1, length, _, magic = HEADER.unpack(await reader.readexactly(HEADER.size))
    if magic != command ^ 0xFFFFFFFF or length > MAX_PAYLOAD:
        raise BrokenMessage(f"not an ADB header: command {command:#x}, length {length}")
    return Message(command, arg0, arg1, await reader.readexactly(length) if length else b"")
