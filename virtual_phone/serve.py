"""`virtual-phone start`: puts a phone together, serves it, and takes it apart on SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from virtual_phone import adb_server, registry
from virtual_phone.app.engines import make_engine
from virtual_phone.device import private_folder, profile
from virtual_phone.device.clock import Clock, HostClock, PacedClock, ScaledClock
from virtual_phone.device.fault_script import Faults, read_script
from virtual_phone.device.faults import Fault
from virtual_phone.device.phone import Phone
from virtual_phone.factory import equip
from virtual_phone.registry import Entry
from virtual_phone.server import LOOPBACK, Adbd

_CONNECTED_WITHIN_S = 5.0


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
    authorizing: bool = False
    """Whether it never answers the computer's signature, so that adb calls it `authorizing`."""
    with_parent: bool = False
    """Whether to stop when standard input ends, as it does when whoever started the phone dies, even by kill -9."""


async def serve(order: Order, ready: Callable[[Entry], None]) -> None:
    private_folder.sweep()
    phone = make_phone(order)
    adbd = Adbd(phone)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    if order.with_parent:
        _stop_with_parent(asyncio.get_running_loop(), stopping)
    try:
        await adbd.listen(order.port)
        assert phone.engine is not None
        await phone.engine.prepare()
        for fault in phone.faults.due("start"):
            # Nobody came to this step who could be cut off by it.
            phone.faults.fire(fault)
        entry = Entry(f"{LOOPBACK}:{adbd.port}", adbd.port, order.profile, order.engine, phone.serial, os.getpid())
        place = registry.enter(entry)
        try:
            await _served(order, entry, ready, stopping)
        finally:
            registry.leave(place)
    finally:
        await adbd.close()
        await phone.close()


def _stop_with_parent(loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    def watch() -> None:
        sys.stdin.read()
        with suppress(RuntimeError):  # the phone has ended before its parent
            loop.call_soon_threadsafe(stopping.set)

    threading.Thread(target=watch, daemon=True).start()


async def _served(order: Order, entry: Entry, ready: Callable[[Entry], None], stopping: asyncio.Event) -> None:
    if order.connect:
        # the server answers late for a phone that is offline or does not trust it; such a phone is ready all the same
        with suppress(TimeoutError):
            await asyncio.wait_for(adb_server.connect(entry.serial), _CONNECTED_WITHIN_S)
    ready(entry)
    await stopping.wait()
    if order.connect:
        await adb_server.disconnect(entry.serial)


def _script(order: Order) -> list[Fault]:
    faults = read_script(order.faults) if order.faults else []
    if order.fault_seed is not None:
        import numpy as np

        from virtual_phone.faults.draw import draw

        faults += draw(np.random.default_rng(order.fault_seed))
    return faults


def make_phone(order: Order) -> Phone:
    shape = profile.load(order.profile)
    if order.replay is not None:
        shape = profile.with_replay(shape, order.replay)
    clock = _clock(order.engine, shape.replay)
    faults = Faults(_script(order), order.fault_log)
    phone = equip(Phone(shape, order.engine, order.serial, order.seed, clock, faults))
    phone.link.authorizing = order.authorizing
    phone.engine = make_engine(order.engine, phone, order.host_core)
    return phone


def _clock(engine: str, model: profile.Replay) -> Clock:
    if engine != "replay":
        return HostClock()
    return PacedClock() if model.paced else ScaledClock(model.speed)
