"""Why a start gave no answer, from what phones print when the program never began."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest

from harness.reasons import Reason
from harness.runners.app import Program, hold, request_of
from harness.runners.conversation import Conversation
from harness.runners.runner import Refused
from tests.harness.runners.test_conversation import QUESTION

TASKSET_REFUSED = "taskset: failed to set pid 8412's affinity: Operation not permitted"
NO_LIBRARY = "WARNING: linker: unsupported flags DT_FLAGS_1=0x8000001"


class Printing:
    """A phone that prints these lines whatever it is told to start."""

    serial = "S1"

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    @contextmanager
    def stream(self, line: str, silence_s: float) -> Iterator[Iterator[str]]:
        yield iter(self._lines)


def refusals(*lines: str) -> list[Refused]:
    heard: list[object] = []
    hold(Printing(lines), Program("am instrument", "am force-stop"), Conversation(QUESTION, heard.append))
    return [one for one in heard if isinstance(one, Refused)]


def test_an_app_of_protocol_1_is_asked_as_before_unless_a_runtime_is_named() -> None:
    plain, chosen = request_of(QUESTION), request_of(replace(QUESTION, runtime="2.16.1"))
    assert (plain.protocol, "runtime" in plain.model_dump_json(exclude_none=True)) == (1, False)
    assert (chosen.protocol, chosen.runtime) == (2, "2.16.1")


def test_a_program_that_never_began_is_told_in_the_shells_own_words() -> None:
    (refused,) = refusals(TASKSET_REFUSED)
    assert refused.reason == Reason.APP_CRASHED
    assert "Operation not permitted" in refused.detail


def test_an_answer_that_breaks_off_without_a_word_is_told_so() -> None:
    (refused,) = refusals()
    assert refused.detail == "the answer broke off"


@pytest.mark.parametrize("before", [(), (NO_LIBRARY,)], ids=["plain", "behind a warning of the linker"])
def test_an_app_that_is_not_there_is_named(before: tuple[str, ...]) -> None:
    (refused,) = refusals(
        *before,
        "INSTRUMENTATION_STATUS: id=ActivityManagerService",
        "INSTRUMENTATION_STATUS: Error=Unable to find instrumentation info for: ComponentInfo{a/b}",
        "INSTRUMENTATION_STATUS_CODE: -1",
        "android.util.AndroidException: INSTRUMENTATION_FAILED: a/b",
        "\tat com.android.commands.am.Instrument.run(Instrument.java:539)",
    )
    assert refused.reason == Reason.NOT_INSTALLED
