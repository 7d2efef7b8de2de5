"""`virtual-phone start`: puts a phone together, serves it, and takes it apart on SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.virtual_phone import adb_server, profile, registry
from harness.virtual_phone.app.engines import make_engine
from harness.virtual_phone.clock import HostClock, ScaledClock
from harness.virtual_phone.phone import Phone
from harness.virtual_phone.registry import Entry
from harness.virtual_phone.server import LOOPBACK, Adbd


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line."""

    profile: str
    port: int
    engine: str = "litert"
    serial: str = ""
    seed: int = 1
    host_core: int | None = None
    faults: Path | None = None
    fault_seed: int | None = None
    fault_log: Path | None = None
    replay: Path | None = None
    connect: bool = True


async def serve(order: Order, ready: Callable[[Entry], None]) -> None:
    phone = make_phone(order)
    adbd = Adbd(phone)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    try:
        await adbd.listen(order.port)
        assert phone.engine is not None
        await phone.engine.prepare()
        entry = Entry(f"{LOOPBACK}:{adbd.port}", adbd.port, order.profile, order.engine, phone.serial, os.getpid())
        place = registry.enter(entry)
        try:
            await _served(order, entry, ready, stopping)
        finally:
            registry.leave(place)
    finally:
        await adbd.close()
        await phone.close()


async def _served(order: Order, entry: Entry, ready: Callable[[Entry], None], stopping: asyncio.Event) -> None:
    if order.connect:
        await adb_server.connect(entry.serial)
    ready(entry)
    await stopping.wait()
    if order.connect:
        await adb_server.disconnect(entry.serial)


def make_phone(order: Order) -> Phone:
    shape = profile.load(order.profile)
    clock = ScaledClock(shape.replay.speed) if order.engine == "replay" else HostClock()
    phone = Phone(shape, order.engine, order.serial, order.seed, clock)
    phone.engine = make_engine(order.engine, phone, order.host_core, order.replay)
    return phone
