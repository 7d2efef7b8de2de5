"""One stream of an ADB connection, with its flow control: one unanswered WRTE in each direction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from virtual_phone.adb.wire import Command, Message

Send = Callable[[Message], Awaitable[None]]


class StreamClosed(ConnectionError):
    """The computer has closed the stream, or the connection is gone."""


class Stream:
    def __init__(self, local_id: int, remote_id: int, max_payload: int, send: Send) -> None:
        self.local_id = local_id
        self.remote_id = remote_id
        self._max_payload = max_payload
        self._send = send
        self._incoming: asyncio.Queue[bytes] = asyncio.Queue()
        self._pending = b""
        self._ended = False
        self._closed = False
        self._writable = asyncio.Event()
        self._write_turn = asyncio.Lock()

    async def read(self) -> bytes:
        """Returns the next bytes, or b"" at the end. Taking them is what lets the computer send more."""
        if self._pending:
            chunk, self._pending = self._pending, b""
            return chunk
        if self._ended:
            return b""
        chunk = await self._incoming.get()
        if not chunk:
            self._ended = True
            return b""
        if not self._closed:
            await self._send(Message(Command.OKAY, self.local_id, self.remote_id))
        return chunk

    async def read_exactly(self, count: int) -> bytes:
        parts: list[bytes] = []
        missing = count
        while missing:
            chunk = await self.read()
            if not chunk:
                raise StreamClosed("the computer closed the stream in the middle of a record")
            parts.append(chunk[:missing])
            self._pending = chunk[missing:]
            missing -= len(parts[-1])
        return parts[0] if len(parts) == 1 else b"".join(parts)

    async def write(self, data: bytes) -> None:
        async with self._write_turn:
            view = memoryview(data)
            for start in range(0, len(data), self._max_payload):
                await self._writable.wait()
                if self._closed:
                    raise StreamClosed("the computer closed the stream")
                self._writable.clear()
                piece = bytes(view[start : start + self._max_payload])
                await self._send(Message(Command.WRTE, self.local_id, self.remote_id, piece))

    async def settle(self) -> None:
        """Waits until the computer has taken the last write, so that closing loses nothing."""
        async with self._write_turn:
            await self._writable.wait()

    async def close(self) -> None:
        if not self._closed:
            self.closed_by_peer()
            await self._send(Message(Command.CLSE, self.local_id, self.remote_id))

    def accepted(self) -> None:
        self._writable.set()

    def received(self, payload: bytes) -> None:
        if payload:
            self._incoming.put_nowait(payload)

    def closed_by_peer(self) -> None:
        self._closed = True
        self._writable.set()
        self._incoming.put_nowait(b"")

    @property
    def closed(self) -> bool:
        return self._closed
