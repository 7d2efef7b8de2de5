"""The conformance suite against the virtual phone's app, in both of its modes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from support.conformance import REQUEST, SHARED, Case, cases, check, lay_out

from virtual_phone.app.engines import make_engine
from virtual_phone.device.phone import Phone
from virtual_phone.device.profile import load
from virtual_phone.factory import equip
from virtual_phone.in_process import InProcessTransport

FOREGROUND = f"am instrument -w -r -e request {REQUEST} io.bigcore.app/io.bigcore.app.Benchmark"
NO_INSTALL = f"CLASSPATH=/data/app/io.bigcore.app-1/base.apk taskset 1 app_process / io.bigcore.app.ShellMain {REQUEST}"
STATUS = "INSTRUMENTATION_STATUS: bigcore="


@pytest.fixture(scope="module")
def run() -> Iterator[tuple[InProcessTransport, Phone]]:
    loop = asyncio.new_event_loop()
    phone = equip(Phone(load("pixel_1_cool"), "litert"))
    phone.engine = make_engine("litert", phone, None)
    yield InProcessTransport(phone, loop), phone
    loop.run_until_complete(phone.close())
    loop.close()


@pytest.mark.parametrize("line", [FOREGROUND, NO_INSTALL], ids=["foreground", "no install"])
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_virtual_phones_app_answers_as_the_protocol_says(
    case: Case, line: str, run: tuple[InProcessTransport, Phone], tmp_path: Path
) -> None:
    transport, _ = run
    lay_out(case, tmp_path, version("ai-edge-litert"))
    transport.run(f"rm -rf {SHARED}")
    for file in tmp_path.rglob("*"):
        if file.is_file():
            transport.push(file, "/" + str(file.relative_to(tmp_path)))
    lines = transport.run(line).stdout.splitlines()
    assert lines[-2:] == ["INSTRUMENTATION_RESULT: bigcore=done", "INSTRUMENTATION_CODE: -1"]
    events = check(case, [text.removeprefix(STATUS) for text in lines if text.startswith(STATUS)])
    assert events[0]["mode"] == ("app" if line == FOREGROUND else "shell")
