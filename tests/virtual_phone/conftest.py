from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from support.in_hand import InHand, MakePhone

from virtual_phone.device.clock import Clock, SteppedClock
from virtual_phone.device.fault_script import Faults
from virtual_phone.device.faults import Fault
from virtual_phone.device.phone import Phone
from virtual_phone.device.profile import Profile, Replay, load
from virtual_phone.factory import equip
from virtual_phone.in_process import InProcessTransport


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
        phone = equip(Phone(shape, engine or "litert", clock=clock, faults=Faults(faults), **words))
        if engine:
            from virtual_phone.app.engines import make_engine

            phone.engine = make_engine(engine, phone, None)
        made.append(phone)
        return InHand(phone, InProcessTransport(phone, loop), loop)

    yield make
    for phone in made:
        loop.run_until_complete(phone.close())
    loop.close()
