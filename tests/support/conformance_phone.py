"""A virtual phone that answers a case of the conformance suite, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.conformance import REQUEST, SHARED, Case, Event, check, lay_out

from virtual_phone.app.engines import make_engine
from virtual_phone.device.phone import Phone
from virtual_phone.device.profile import load
from virtual_phone.factory import equip
from virtual_phone.in_process import InProcessTransport

FOREGROUND = f"am instrument -w -r -e request {REQUEST} io.bigcore.app/io.bigcore.app.Benchmark"
_STATUS = "INSTRUMENTATION_STATUS: bigcore="


@dataclass(frozen=True)
class ConformancePhone:
    phone: Phone
    transport: InProcessTransport
    runtime: str
    """A runtime that its app has."""

    def answer(self, case: Case, folder: Path, line: str = FOREGROUND) -> list[Event]:
        """The checked events of the request that `case` makes below `folder`."""
        lay_out(case, folder, self.runtime)
        self.transport.run(f"rm -rf {SHARED}")
        for file in folder.rglob("*"):
            if file.is_file():
                self.transport.push(file, "/" + str(file.relative_to(folder)))
        lines = self.transport.run(line).stdout.splitlines()
        assert lines[-2:] == ["INSTRUMENTATION_RESULT: bigcore=done", "INSTRUMENTATION_CODE: -1"]
        return check(case, [text.removeprefix(_STATUS) for text in lines if text.startswith(_STATUS)])


@contextmanager
def conformance_phone(engine: str, runtime: str) -> Iterator[ConformancePhone]:
    loop = asyncio.new_event_loop()
    phone = equip(Phone(load("pixel_1_cool"), engine))
    phone.engine = make_engine(engine, phone, None)
    yield ConformancePhone(phone, InProcessTransport(phone, loop), runtime)
    loop.run_until_complete(phone.close())
    loop.close()
