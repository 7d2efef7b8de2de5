"""The conformance suite against a virtual phone that runs the app's own classes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from apk_build import programs
from support.conformance import REQUEST, SHARED, Case, cases, check, lay_out

from virtual_phone.app.engines import make_engine
from virtual_phone.device.phone import Phone
from virtual_phone.device.profile import load
from virtual_phone.factory import equip
from virtual_phone.in_process import InProcessTransport

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(bool(programs.missing(["java", "javac", "gcc"])), reason="needs a JDK and gcc"),
]

FOREGROUND = f"am instrument -w -r -e request {REQUEST} io.bigcore.app/io.bigcore.app.Benchmark"
STATUS = "INSTRUMENTATION_STATUS: bigcore="
LARGE_CORE = Case(
    "the phone's large core", {"patch": {"core_mask": "8"}, "expect": ["hello", "begin@tiny", "model@tiny", "bye"]}
)
NO_SUCH_CORE = Case(
    "a core that the phone has not",
    {"patch": {"core_mask": "100"}, "expect": ["hello", "failure:pinning_failed", "begin@tiny", "model@tiny", "bye"]},
)


@pytest.fixture(scope="module")
def transport() -> Iterator[InProcessTransport]:
    loop = asyncio.new_event_loop()
    phone = equip(Phone(load("pixel_1_cool"), "apk"))
    phone.engine = make_engine("apk", phone, None)
    yield InProcessTransport(phone, loop)
    loop.run_until_complete(phone.close())
    loop.close()


def ask(case: Case, transport: InProcessTransport, folder: Path) -> list[dict[str, object]]:
    lay_out(case, folder, "2.16.1")
    transport.run(f"rm -rf {SHARED}")
    for file in folder.rglob("*"):
        if file.is_file():
            transport.push(file, "/" + str(file.relative_to(folder)))
    lines = transport.run(FOREGROUND).stdout.splitlines()
    assert lines[-2:] == ["INSTRUMENTATION_RESULT: bigcore=done", "INSTRUMENTATION_CODE: -1"]
    return check(case, [text.removeprefix(STATUS) for text in lines if text.startswith(STATUS)])


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_virtual_phone_with_the_apps_own_classes_answers_as_the_protocol_says(
    case: Case, transport: InProcessTransport, tmp_path: Path
) -> None:
    ask(case, transport, tmp_path)


def test_the_phones_own_core_is_reported_not_the_computers(transport: InProcessTransport, tmp_path: Path) -> None:
    events = ask(LARGE_CORE, transport, tmp_path)
    assert events[0]["allowed_cores"] == "3"
    assert {cpu for event in events if event["event"] == "latencies" for cpu in event["cpus"]} == {3}
    assert events[-2]["foreground"] is True


def test_a_core_that_the_phone_has_not_is_refused(transport: InProcessTransport, tmp_path: Path) -> None:
    assert ask(NO_SUCH_CORE, transport, tmp_path)[0]["pinned_by"] == "none"
