"""The conformance suite against a virtual phone that runs the app's own classes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apk_build import programs
from support.conformance import Case, cases
from support.conformance_phone import ConformancePhone, conformance_phone

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(bool(programs.missing(["java", "javac", "gcc"])), reason="needs a JDK and gcc"),
]

LARGE_CORE = Case(
    "the phone's large core", {"patch": {"core_mask": "8"}, "expect": ["hello", "begin@tiny", "model@tiny", "bye"]}
)
NO_SUCH_CORE = Case(
    "a core that the phone has not",
    {"patch": {"core_mask": "100"}, "expect": ["hello", "failure:pinning_failed", "begin@tiny", "model@tiny", "bye"]},
)


@pytest.fixture(scope="module")
def phone() -> Iterator[ConformancePhone]:
    with conformance_phone("apk", "2.16.1") as phone:
        yield phone


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_virtual_phone_with_the_apps_own_classes_answers_as_the_protocol_says(
    case: Case, phone: ConformancePhone, tmp_path: Path
) -> None:
    phone.answer(case, tmp_path)


def test_the_phones_own_core_is_reported_not_the_computers(phone: ConformancePhone, tmp_path: Path) -> None:
    events = phone.answer(LARGE_CORE, tmp_path)
    assert events[0]["allowed_cores"] == "3"
    assert {cpu for event in events if event["event"] == "latencies" for cpu in event["cpus"]} == {3}
    assert events[-2]["foreground"] is True


def test_a_core_that_the_phone_has_not_is_refused(phone: ConformancePhone, tmp_path: Path) -> None:
    assert phone.answer(NO_SUCH_CORE, tmp_path)[0]["pinned_by"] == "none"
