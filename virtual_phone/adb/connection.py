"""One TCP connection of an adb server: handshake, then streams."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING

from virtual_phone.adb import wire
from virtual_phone.adb.services import serve
from virtual_phone.adb.stream import Stream
from virtual_phone.adb.wire import Command, Message

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone

FEATURES = ("shell_v2", "cmd", "stat_v2", "ls_v2", "fixed_push_mkdir", "fixed_push_symlink_timestamp")
"""These are only what this adbd really does."""

log = logging.getLogger(__name__)


class Connection:
    def __init__(self, phone: Phone, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._phone = phone
        self._reader = reader
        self._writer = writer
        self._streams: dict[int, Stream] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._next_id = 1
        self._max_payload = wire.MAX_PAYLOAD
        self._greeted = False

    async def serve(self) -> None:
        try:
            while True:
                message = await wire.read(self._reader)
                if self._phone.link.silent:
                    continue
                await self._phone.link.carry(len(message.payload))
                await self._handle(message)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._drop()

    def abort(self) -> None:
        """Ends without another word, as when the cable is pulled."""
        transport = self._writer.transport
        if transport is not None:
            transport.abort()
        self._drop()

    async def authorised(self) -> None:
        """Greets the computer now that somebody has tapped "Allow"."""
        if not self._greeted:
            await self._greet()

    async def _demand_authorisation(self) -> None:
        self._greeted = False
        await self._send(Message(Command.AUTH, wire.AUTH_TOKEN, 0, os.urandom(20)))

    def _drop(self) -> None:
        for stream in self._streams.values():
            stream.closed_by_peer()
        self._streams.clear()
        for task in self._tasks:
            task.cancel()
        self._writer.close()

    async def _handle(self, message: Message) -> None:
        match message.command:
            case Command.CNXN:
                self._max_payload = min(wire.MAX_PAYLOAD, message.arg1)
                await self._greet()
            case Command.AUTH:
                await self._authorise(message)
            case Command.OPEN if self._greeted:
                await self._open(message)
            case Command.OKAY | Command.WRTE | Command.CLSE if self._greeted:
                await self._to_stream(message)
            case _:
                log.debug("ignored %#x", message.command)

    async def _greet(self) -> None:
        if self._phone.link.unauthorized or self._phone.link.authorizing:
            await self._demand_authorisation()
            return
        properties = self._phone.properties
        banner = "device::" + ";".join(
            [
                f"ro.product.name={properties.get('ro.product.name')}",
                f"ro.product.model={properties.get('ro.product.model')}",
                f"ro.product.device={properties.get('ro.product.device')}",
                f"features={','.join(FEATURES)}",
            ]
        )
        self._greeted = True
        await self._send(Message(Command.CNXN, wire.VERSION, wire.MAX_PAYLOAD, banner.encode()))

    async def _authorise(self, message: Message) -> None:
        """Nobody taps "Allow" while the phone is unauthorized; otherwise any key will do."""
        if self._phone.link.authorizing:
            return
        if not self._phone.link.unauthorized:
            await self._greet()
        elif message.arg0 == wire.AUTH_SIGNATURE:
            await self._send(Message(Command.AUTH, wire.AUTH_TOKEN, 0, os.urandom(20)))

    async def _open(self, message: Message) -> None:
        service = message.payload.rstrip(b"\0").decode("utf-8", "surrogateescape")
        stream = Stream(self._next_id, message.arg0, self._max_payload, self._send)
        self._next_id += 1
        task = asyncio.create_task(self._run(stream, service))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, stream: Stream, service: str) -> None:
        await self._phone.faults.reach(f"open:{service.partition(':')[0].partition(',')[0]}")
        known = serve(self._phone, stream, service)
        if known is None:
            await self._send(Message(Command.CLSE, 0, stream.remote_id))
            return
        self._streams[stream.local_id] = stream
        stream.accepted()
        await self._send(Message(Command.OKAY, stream.local_id, stream.remote_id))
        try:
            await known
            await stream.settle()
        except ConnectionError:
            pass
        finally:
            self._streams.pop(stream.local_id, None)
            await stream.close()

    async def _to_stream(self, message: Message) -> None:
        stream = self._streams.get(message.arg1)
        if stream is None:
            if message.command != Command.CLSE:
                await self._send(Message(Command.CLSE, 0, message.arg0))
            return
        match message.command:
            case Command.OKAY:
                stream.accepted()
            case Command.WRTE:
                stream.received(message.payload)
            case Command.CLSE:
                self._streams.pop(message.arg1, None)
                stream.closed_by_peer()

    async def _send(self, message: Message) -> None:
        if self._phone.link.silent or self._writer.is_closing():
            return
        await self._phone.link.carry(len(message.payload))
        self._writer.write(wire.encode(message))
        await self._writer.drain()
