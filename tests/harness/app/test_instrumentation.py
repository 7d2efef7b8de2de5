from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.app.instrumentation import Ended, Status, read_statuses

WHOLE = """\
INSTRUMENTATION_STATUS: bigcore={"event":"hello"}
INSTRUMENTATION_STATUS_CODE: 2
INSTRUMENTATION_STATUS: bigcore={"event":"bye"}
INSTRUMENTATION_STATUS_CODE: 2
INSTRUMENTATION_RESULT: stream=
INSTRUMENTATION_CODE: -1
"""


def read(text: str) -> list[Status | Ended]:
    return list(read_statuses(text.splitlines(keepends=True), "bigcore"))


def test_every_value_comes_in_order_and_then_the_end() -> None:
    assert read(WHOLE) == [Status('{"event":"hello"}'), Status('{"event":"bye"}'), Ended(-1, "stream=")]


def test_a_value_is_known_before_the_program_ends() -> None:
    lines = iter(WHOLE.splitlines()[:2])
    assert next(read_statuses(lines, "bigcore")) == Status('{"event":"hello"}')


def test_a_value_may_span_lines() -> None:
    text = "INSTRUMENTATION_STATUS: bigcore=one\ntwo\nINSTRUMENTATION_STATUS_CODE: 2\n"
    assert read(text) == [Status("one\ntwo")]


def test_other_keys_are_passed_over() -> None:
    text = "INSTRUMENTATION_STATUS: id=x\nINSTRUMENTATION_STATUS: numtests=1\nINSTRUMENTATION_STATUS_CODE: 1\n"
    assert read(text) == []


def test_a_crash_carries_its_message() -> None:
    text = (
        "INSTRUMENTATION_RESULT: shortMsg=Process crashed.\n"
        "INSTRUMENTATION_RESULT: longMsg=java.lang.RuntimeException\n"
        "INSTRUMENTATION_CODE: 0\n"
    )
    (ended,) = read(text)
    assert ended == Ended(0, "shortMsg=Process crashed.\nlongMsg=java.lang.RuntimeException")


NOT_INSTALLED = """\
INSTRUMENTATION_STATUS: id=ActivityManagerService
INSTRUMENTATION_STATUS: Error=Unable to find instrumentation info for: ComponentInfo{a/b}
INSTRUMENTATION_STATUS_CODE: -1
onError: commandError=true message=INSTRUMENTATION_FAILED: a/b
android.util.AndroidException: INSTRUMENTATION_FAILED: a/b
\tat com.android.commands.am.Instrument.run(Instrument.java:539)
\tat com.android.commands.am.Am.runInstrument(Am.java:202)
"""


def test_an_app_that_is_not_installed_never_begins() -> None:
    (ended,) = read(NOT_INSTALLED)
    assert ended.code is None
    assert ended.message.startswith("Unable to find instrumentation info for: ComponentInfo{a/b}")
    assert "INSTRUMENTATION_FAILED: a/b" in ended.message


def test_an_app_that_is_not_installed_is_known_from_the_exception_alone() -> None:
    # Android 7 and older, and wherever the two outputs come apart.
    text = "".join(line for line in NOT_INSTALLED.splitlines(keepends=True) if not line.startswith("onError"))
    (ended,) = read(text)
    assert "INSTRUMENTATION_FAILED: a/b" in ended.message


def test_output_that_breaks_off_has_no_end() -> None:
    assert read(WHOLE.split("INSTRUMENTATION_RESULT")[0])[-1] == Status('{"event":"bye"}')


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for item in read(text):
        assert isinstance(item, Status | Ended)


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20), max_size=20))
def test_values_survive_whatever_other_lines_stand_between_them(noise: list[str]) -> None:
    quiet = [line for line in noise if not line.startswith(("INSTRUMENTATION_", "onError: "))]
    lines = [*quiet, *WHOLE.splitlines()[:2], *quiet, *WHOLE.splitlines()[2:4], *quiet]
    values = [item.value for item in read_statuses(lines, "bigcore") if isinstance(item, Status)]
    assert values == ['{"event":"hello"}', '{"event":"bye"}']
