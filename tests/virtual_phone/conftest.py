from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from virtual_phone.device.clock import Clock, SteppedClock
from virtual_phone.device.faults import Fault, Faults
from virtual_phone.device.phone import Phone
from virtual_phone.device.profile import Profile, Replay, load
from virtual_phone.faults.effects import Effects
from virtual_phone.in_process import InProcessTransport

sys.path.insert(0, str(Path(__file__).parent))


@dataclass(frozen=True)
class InHand:
    """A phone without adb, and the way to talk to it."""

    phone: Phone
    adb: InProcessTransport
    loop: asyncio.AbstractEventLoop

    def out(self, line: str) -> str:
        reply = self.adb.run(line)
        assert reply.stderr == ""
        return reply.stdout


MakePhone = Callable[..., InHand]


@pytest.fixture
def make_phone() -> Iterator[MakePhone]:
    loop = asyncio.new_event_loop()
    made: list[Phone] = []

    def make(
        profile: str | Profile = "pixel_1",
        engine: str = "",
        faults: list[Fault] | None = None,
        clock: Clock | None = None,
        **words: object,
    ) -> InHand:
        shape = load(profile) if isinstance(profile, str) else profile
        if engine == "replay":
            shape = shape.model_copy(update={"replay": Replay(outputs="seeded", latency_ms={"": 5.0})})
            clock = SteppedClock()
        phone = Phone(shape, engine or "litert", clock=clock, faults=Faults(faults), **words)
        phone.faults.effect = Effects(phone)
        if engine:
            from virtual_phone.app.engines import make_engine

            phone.engine = make_engine(engine, phone, None)
        made.append(phone)
        return InHand(phone, InProcessTransport(phone, loop), loop)

    yield make
    for phone in made:
        loop.run_until_complete(phone.close())
    loop.close()
