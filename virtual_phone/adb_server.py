"""Tells the computer's adb server that a phone is there, in the server's own protocol.

Source: packages/modules/adb/SERVICES.TXT. The server is started by the adb program where it does not run yet.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass

DEFAULT_PORT = 5037
LOOK_S = 0.3
LOOKS_FOR_A_SERVER = 400


@dataclass(frozen=True, slots=True)
class ServerAddress:
    host: str
    port: int


def server_address() -> ServerAddress:
    """Returns what ADB_SERVER_SOCKET (tcp:host:port) says, else ANDROID_ADB_SERVER_PORT, else the default."""
    socket = os.environ.get("ADB_SERVER_SOCKET", "")
    if socket.startswith("tcp:"):
        host, _, port = socket.removeprefix("tcp:").rpartition(":")
        return ServerAddress(host or "127.0.0.1", int(port))
    return ServerAddress("127.0.0.1", int(os.environ.get("ANDROID_ADB_SERVER_PORT") or DEFAULT_PORT))


async def tell(service: str) -> str:
    """Returns the server's answer to one host service, and starts the server where nobody listens."""
    address = server_address()
    try:
        return await _ask(address, service)
    except ConnectionRefusedError:
        await _start_server()
        return await _ask(address, service)


async def _ask(address: ServerAddress, service: str) -> str:
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        writer.write(f"{len(service):04x}{service}".encode())
        await writer.drain()
        await reader.readexactly(4)
        length = int(await reader.readexactly(4), 16)
        return (await reader.readexactly(length)).decode("utf-8", "replace")
    finally:
        writer.close()


async def _start_server() -> None:
    import adbutils

    process = await asyncio.create_subprocess_exec(
        adbutils.adb_path(), "start-server", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    await process.wait()


async def tell_quietly(service: str) -> None:
    """Tells the server, if one is there."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
        await _ask(server_address(), service)


async def connect_when_back(serial: str) -> None:
    """Tells a server that starts anew: it finds phones on USB by itself, but not this one."""
    for _ in range(LOOKS_FOR_A_SERVER):
        await asyncio.sleep(LOOK_S)
        try:
            await _ask(server_address(), f"host:connect:{serial}")
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            continue
        return


async def kill() -> None:
    """Kills the server, which answers OKAY and is gone."""
    address = server_address()
    with contextlib.suppress(ConnectionError):
        _, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(b"0009host:kill")
        await writer.drain()
        writer.close()


async def connect(serial: str) -> str:
    return await tell(f"host:connect:{serial}")


async def disconnect(serial: str) -> str:
    try:
        return await _ask(server_address(), f"host:disconnect:{serial}")
    except (ConnectionError, asyncio.IncompleteReadError):
        return ""
