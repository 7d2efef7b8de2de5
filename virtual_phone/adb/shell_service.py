"""The shell services: v2 (exit code, stderr apart, stdin closable), the legacy one, and exec.

Packets of v2: one byte of kind, four of length, the data (packages/modules/adb/shell_protocol.h).
"""

from __future__ import annotations

import asyncio
import struct
from enum import IntEnum
from typing import TYPE_CHECKING

from virtual_phone.adb.stream import Stream, StreamClosed
from virtual_phone.device.pipes import BrokenPipe, Pipe, Reader
from virtual_phone.shell.session import run_session
from virtual_phone.shell.terminal import Terminal

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone


class Kind(IntEnum):
    STDIN = 0
    STDOUT = 1
    STDERR = 2
    EXIT = 3
    CLOSE_STDIN = 4
    WINDOW_SIZE = 5


PACKET = struct.Struct("<BI")


class PacketSink:
    """What the shell writes, wrapped as packets of one kind."""

    def __init__(self, stream: Stream, kind: Kind | None) -> None:
        self._stream = stream
        self._kind = kind
        self._buffer = bytearray()

    def write(self, data: bytes) -> None:
        self._buffer += data

    async def drain(self) -> None:
        if not self._buffer:
            return
        data, self._buffer = bytes(self._buffer), bytearray()
        try:
            if self._kind is None:
                await self._stream.write(data)
            else:
                await self._stream.write(PACKET.pack(self._kind, len(data)) + data)
        except StreamClosed as closed:
            raise BrokenPipe from closed

    def close(self) -> None:
        """Does nothing: the service closes the stream, after the exit code."""


async def serve_v2(phone: Phone, stream: Stream, line: str, options: list[str]) -> None:
    stdin = Pipe()
    out = PacketSink(stream, Kind.STDOUT)
    on_terminal = "pty" in options
    terminal = Terminal(out, stdin) if on_terminal else None
    feeding = asyncio.create_task(_feed_packets(stream, stdin, terminal))
    stderr = out if on_terminal else PacketSink(stream, Kind.STDERR)
    running = asyncio.create_task(run_session(phone, line, stdin, terminal or out, terminal or stderr, terminal))
    try:
        code = await _until_gone(running, feeding)
        if code is not None:
            await stream.write(PACKET.pack(Kind.EXIT, 1) + bytes([code & 0xFF]))
    finally:
        feeding.cancel()
        running.cancel()


async def serve_raw(phone: Phone, stream: Stream, line: str, terminal: bool) -> None:
    stdin = Pipe()
    out = PacketSink(stream, None)
    screen = Terminal(out, stdin) if terminal else None
    feeding = asyncio.create_task(_feed_raw(stream, stdin, screen))
    running = asyncio.create_task(run_session(phone, line, stdin, screen or out, screen or out, screen))
    try:
        await _until_gone(running, feeding)
    finally:
        feeding.cancel()
        running.cancel()


async def _until_gone(running: asyncio.Task[int], feeding: asyncio.Task[None]) -> int | None:
    """Returns the exit code, or None where the computer went away first; the processes then get a hang-up."""
    await asyncio.wait({running, feeding}, return_when=asyncio.FIRST_COMPLETED)
    return await running if running.done() else None


async def _feed_packets(stream: Stream, stdin: Pipe, terminal: Terminal | None) -> None:
    """Feeds what the computer sends, and ends only when it closes the stream."""
    while True:
        try:
            kind, length = PACKET.unpack(await stream.read_exactly(PACKET.size))
            data = await stream.read_exactly(length)
        except StreamClosed:
            stdin.close()
            return
        if kind == Kind.STDIN:
            await _type(data, stdin, terminal)
        elif kind == Kind.CLOSE_STDIN:
            stdin.close()


async def _feed_raw(stream: Stream, stdin: Pipe, terminal: Terminal | None) -> None:
    while data := await stream.read():
        await _type(data, stdin, terminal)
    stdin.close()


async def _type(data: bytes, stdin: Pipe, terminal: Terminal | None) -> None:
    if terminal is None:
        stdin.write(data)
        await stdin.drain()
    else:
        await terminal.typed(data)


__all__ = ["Reader", "serve_raw", "serve_v2"]
