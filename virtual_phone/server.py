"""Serves a phone on a port of this computer's loopback until it is told to stop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from harness.errors import PortBusy
from virtual_phone import adb_server
from virtual_phone.adb.connection import Connection
from virtual_phone.device.phone import Phone

LOOPBACK = "127.0.0.1"


class Adbd:
    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._server: asyncio.Server | None = None
        self._connections: dict[Connection, asyncio.Task[None]] = {}
        self.port = 0
        phone.link.end = self
        self._second: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self, port: int) -> None:
        try:
            self._server = await asyncio.start_server(self._accept, LOOPBACK, port, limit=4 * 1024 * 1024)
        except OSError as fault:
            raise PortBusy(
                f"{LOOPBACK}:{port}",
                f"cannot be listened on ({os.strerror(fault.errno or 0)})",
                "choose another port, or --port 0 for a free one",
            ) from fault
        self.port = self._server.sockets[0].getsockname()[1]
        self._phone.link.address = f"{LOOPBACK}:{self.port}"

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self._phone, reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._connections[connection] = task
        try:
            # asyncio before 3.12 prints a traceback for a connection's task that was cancelled, as `close` does
            with suppress(asyncio.CancelledError):
                await connection.serve()
        finally:
            self._connections.pop(connection, None)

    def drop_connections(self) -> None:
        for connection in list(self._connections):
            connection.abort()

    def authorise(self) -> None:
        for connection in list(self._connections):
            self._start(connection.authorised())

    def vanish(self) -> None:
        """Breaks connections and refuses new ones: the phone is unplugged or off."""
        self.drop_connections()
        if self._server is not None:
            self._server.close()
            self._server = None

    def come_back(self) -> None:
        self._start(self._listen_again())

    async def _listen_again(self) -> None:
        await self.listen(self.port)
        await adb_server.tell_quietly(f"host:connect:{LOOPBACK}:{self.port}")

    def appear_twice(self) -> None:
        """Shows the same phone under a second address, as over Wi-Fi."""
        self._start(self._listen_twice())

    async def _listen_twice(self) -> None:
        if self._second is None:
            self._second = await asyncio.start_server(self._accept, LOOPBACK, 0, limit=4 * 1024 * 1024)
            port = self._second.sockets[0].getsockname()[1]
            await adb_server.tell_quietly(f"host:connect:{LOOPBACK}:{port}")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        self.vanish()
        if self._second is not None:
            self._second.close()
        for task in list(self._connections.values()):
            task.cancel()
