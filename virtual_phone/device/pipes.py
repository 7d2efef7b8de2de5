"""Where a process reads and writes: pipes, files, captures, nothing."""

from __future__ import annotations

import asyncio
from typing import Protocol


class BrokenPipe(Exception):
    """Nobody reads any more (SIGPIPE)."""


class Reader(Protocol):
    async def read(self) -> bytes:
        """Returns the next bytes, or b"" at the end."""


class Writer(Protocol):
    def write(self, data: bytes) -> None: ...

    async def drain(self) -> None: ...

    def close(self) -> None: ...


class Pipe:
    """Both ends of a pipe in one."""

    _DEEPEST = 4 * 1024 * 1024

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()
        self._closed = False
        self._abandoned = False

    def write(self, data: bytes) -> None:
        if self._abandoned:
            raise BrokenPipe
        self._buffer += data
        self._filled.set()

    async def drain(self) -> None:
        while len(self._buffer) > self._DEEPEST and not self._abandoned:
            self._emptied.clear()
            await self._emptied.wait()
        if self._abandoned:
            raise BrokenPipe

    def close(self) -> None:
        self._closed = True
        self._filled.set()

    async def read(self) -> bytes:
        while not self._buffer and not self._closed:
            self._filled.clear()
            await self._filled.wait()
        data, self._buffer = bytes(self._buffer), bytearray()
        self._emptied.set()
        return data

    def put_back(self, data: bytes) -> None:
        self._buffer[:0] = data
        self._filled.set()

    def abandon(self) -> None:
        """Closes the reading end."""
        self._abandoned = True
        self._emptied.set()


class Bytes:
    """A reader of what is already known."""

    def __init__(self, data: bytes = b"") -> None:
        self._data = data

    async def read(self) -> bytes:
        data, self._data = self._data, b""
        return data

    def put_back(self, data: bytes) -> None:
        self._data = data + self._data


class Capture:
    """A writer that keeps everything."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        self.data += data

    async def drain(self) -> None: ...

    def close(self) -> None: ...


class Discard:
    """A writer that keeps nothing, as /dev/null."""

    def write(self, data: bytes) -> None: ...

    async def drain(self) -> None: ...

    def close(self) -> None: ...


async def read_all(reader: Reader) -> bytes:
    parts: list[bytes] = []
    while chunk := await reader.read():
        parts.append(chunk)
    return b"".join(parts)


async def read_line(reader: Reader) -> bytes:
    """Returns one line with its newline, or b"" at the end. What was read beyond it is given back."""
    line = bytearray()
    while chunk := await reader.read():
        head, newline, rest = chunk.partition(b"\n")
        line += head + newline
        if newline:
            if rest and isinstance(reader, Pipe | Bytes):
                reader.put_back(rest)
            break
    return bytes(line)
