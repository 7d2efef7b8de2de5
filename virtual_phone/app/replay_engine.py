"""The replay engine: starts of the app that last milliseconds, in the phone's own virtual time."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass

import numpy as np

from virtual_phone.app.benchmark import Benchmark
from virtual_phone.app.local_device import LocalDevice
from virtual_phone.app.replay import KnownModels, ReplayRuntime
from virtual_phone.device.phone import Phone
from virtual_phone.device.processes import NO_BODY, Process

SESSION, START = 0, 1


@dataclass(frozen=True, slots=True)
class ReplayedApp:
    killed: asyncio.Event
    frozen: asyncio.Event

    def kill(self, signal: int) -> None:
        self.killed.set()

    def freeze(self) -> None:
        self.frozen.set()


class ReplayEngine:
    name = "replay"

    def __init__(self, phone: Phone, known: KnownModels | None = None) -> None:
        self._phone = phone
        self._known = known or KnownModels()
        self._starts = 0
        session = np.random.default_rng([phone.seed, SESSION])
        self._session = math.exp(session.normal(0.0, phone.profile.replay.session_noise))
        phone.faults.virtual_time = True

    async def prepare(self) -> None:
        """Nothing to warm up."""

    async def events(self, device: LocalDevice, process: Process, request: str) -> AsyncIterator[str | None]:
        self._starts += 1
        random = np.random.default_rng([self._phone.seed, START, self._starts])
        runtime = ReplayRuntime(self._phone, device, self._known, random, self._session)
        process.body = app = ReplayedApp(asyncio.Event(), asyncio.Event())
        try:
            for event in Benchmark(device, runtime).events(request):
                await self._phone.clock.catch_up()
                yield event
                await asyncio.sleep(0)
                if app.frozen.is_set():
                    await app.killed.wait()
                if app.killed.is_set():
                    return
            yield None
        finally:
            process.body = NO_BODY
            self._phone.load.rested(device.cpu)

    async def stop(self) -> None:
        """Its starts end with the phone's processes."""
