"""Serves a phone on a port of this computer's loopback until it is told to stop."""

from __future__ import annotations

import asyncio
import os

from harness.errors import PortBusy
from harness.virtual_phone.adb.connection import Connection
from harness.virtual_phone.phone import Phone

LOOPBACK = "127.0.0.1"


class Adbd:
    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._server: asyncio.Server | None = None
        self._connections: dict[Connection, asyncio.Task[None]] = {}
        self.port = 0
        phone.on_gone = self.vanish
        phone.on_back = self.come_back

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

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self._phone, reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._connections[connection] = task
        try:
            await connection.serve()
        finally:
            self._connections.pop(connection, None)

    def drop_connections(self) -> None:
        for connection in list(self._connections):
            connection.abort()

    async def demand_authorisation(self) -> None:
        for connection in list(self._connections):
            await connection.demand_authorisation()

    def vanish(self) -> None:
        """The phone is unplugged or off: connections break, new ones are refused."""
        self.drop_connections()
        if self._server is not None:
            self._server.close()
            self._server = None

    def come_back(self) -> None:
        self._returning = asyncio.get_running_loop().create_task(self.listen(self.port))

    async def close(self) -> None:
        self.vanish()
        for task in list(self._connections.values()):
            task.cancel()
