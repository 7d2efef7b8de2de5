"""The conformance suite against the virtual phone's app, in both of its modes."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from support.conformance import REQUEST, Case, cases
from support.conformance_phone import FOREGROUND, ConformancePhone, conformance_phone

NO_INSTALL = f"CLASSPATH=/data/app/io.bigcore.app-1/base.apk taskset 1 app_process / io.bigcore.app.ShellMain {REQUEST}"


@pytest.fixture(scope="module")
def phone() -> Iterator[ConformancePhone]:
    with conformance_phone("litert", version("ai-edge-litert")) as phone:
        yield phone


@pytest.mark.parametrize("line", [FOREGROUND, NO_INSTALL], ids=["foreground", "no install"])
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_virtual_phones_app_answers_as_the_protocol_says(
    case: Case, line: str, phone: ConformancePhone, tmp_path: Path
) -> None:
    events = phone.answer(case, tmp_path, line)
    assert events[0]["mode"] == ("app" if line == FOREGROUND else "shell")
