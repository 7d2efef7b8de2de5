from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.asked import question

from harness.app.instrumentation import Status, read_statuses
from harness.reasons import Reason
from harness.results.records import CoreChoice
from harness.runners.conversation import Conversation
from harness.runners.runner import Answer, Measured, ModelOnPhone, Refused

NONCE = "ab" * 16
QUESTION = question(NONCE, ModelOnPhone("a", "aa", "/a"), ModelOnPhone("b", "bb", "/b"))


def event(name: str, seq: int, nonce: str = NONCE, **fields: object) -> str:
    return json.dumps({"event": name, "nonce": nonce, "run": "s.1", "start": 3, "seq": seq, "time_ns": seq, **fields})


def hello(seq: int = 0) -> str:
    return event("hello", seq, protocol=1, mode="app", runtime="tflite 2.16.1", allowed_cores="3", pinned_by="native")


def latencies(seq: int, model: str, values: Sequence[int], chunk: int = 0) -> str:
    return event("latencies", seq, model=model, chunk=chunk, invoke_ns=values, call_ns=values, cpus=[3] * len(values))


def done(seq: int, model: str, runs: int, chunks: int = 1, sha256: str | None = None) -> str:
    return event("model", seq, model=model, sha256=sha256 or model * 2, runs=runs, chunks=chunks)


def begin(seq: int, model: str, index: int) -> str:
    return event("begin", seq, model=model, index=index)


def bye(seq: int) -> str:
    return event("bye", seq, models=2, measured=2, failures=0, events=seq + 1)


WHOLE = [
    hello(0),
    begin(1, "a", 0),
    latencies(2, "a", [100, 110]),
    latencies(3, "a", [120], chunk=1),
    done(4, "a", runs=3, chunks=2),
    begin(5, "b", 1),
    latencies(6, "b", [200]),
    done(7, "b", runs=1),
    bye(8),
]


def answer_to(values: Sequence[str]) -> Answer:
    heard: list[Measured | Refused] = []
    conversation = Conversation(QUESTION, heard.append)
    for value in values:
        conversation.hear(value)
    answer = conversation.answer()
    assert set(heard) == {*answer.measured, *answer.refused}
    return answer


def test_a_whole_start_gives_every_model_its_latencies_in_order() -> None:
    answer = answer_to(WHOLE)
    assert [(one.model.name, one.latencies_ns, one.complete) for one in answer.measured] == [
        ("a", (100, 110, 120), True),
        ("b", (200,), True),
    ]
    assert answer.runtime == "tflite 2.16.1"
    assert answer.refused == ()
    assert answer.notices == ()
    assert answer.measured[0].placement.cpus_seen == ((3, 3),)


def test_a_missing_chunk_is_noticed() -> None:
    answer = answer_to([value for value in WHOLE if '"chunk": 1' not in value])
    assert [one.complete for one in answer.measured] == [False, True]


def test_an_event_that_comes_twice_counts_once() -> None:
    answer = answer_to([value for value in WHOLE for _ in range(2)])
    assert answer.measured == answer_to(WHOLE).measured


def test_latencies_without_their_closing_event_are_no_number() -> None:
    answer = answer_to([value for value in WHOLE if '"event": "model", ' not in value or '"model": "b"' in value])
    assert [one.model.name for one in answer.measured] == ["b"]
    assert ("a", Reason.INCOMPLETE_ANSWER) in [(one.name, one.reason) for one in answer.refused]


def test_an_answer_to_another_request_gives_no_number() -> None:
    answer = answer_to([value.replace(NONCE, "cd" * 16) for value in WHOLE])
    assert answer.measured == ()
    assert [one.reason for one in answer.refused] == [Reason.STALE_ANSWER]


def test_one_stale_event_among_good_ones_is_ignored_and_told() -> None:
    answer = answer_to([*WHOLE[:4], done(4, "a", 3, 2).replace(NONCE, "cd" * 16), *WHOLE[4:]])
    assert [one.model.name for one in answer.measured] == ["a", "b"]
    assert "another request" in answer.notices[0]


def test_a_crash_is_blamed_on_the_model_that_was_running() -> None:
    heard: list[Measured | Refused] = []
    conversation = Conversation(QUESTION, heard.append)
    for value in WHOLE[:7]:
        conversation.hear(value)
    conversation.broke_off(Reason.APP_CRASHED, "Process crashed.")
    answer = conversation.answer()
    assert [one.model.name for one in answer.measured] == ["a"]
    assert answer.refused[0] == Refused("b", Reason.APP_CRASHED, "Process crashed.")


def test_a_rejected_model_does_not_stop_the_next() -> None:
    failure = event("failure", 2, reason="model_rejected", detail="FULLY_CONNECTED version 12", model="a")
    answer = answer_to([hello(0), begin(1, "a", 0), failure, *WHOLE[5:]])
    assert [one.model.name for one in answer.measured] == ["b"]
    assert answer.refused == (Refused("a", Reason.MODEL_REJECTED, "model_rejected: FULLY_CONNECTED version 12"),)


def test_a_result_for_a_model_that_nobody_asked_for_is_not_a_number() -> None:
    answer = answer_to([hello(0), latencies(1, "c", [1]), done(2, "c", 1), bye(3)])
    assert answer.measured == ()
    assert "not asked for: c" in answer.notices[0]


def test_a_line_of_another_program_between_event_and_code_is_survived() -> None:
    answer = answer_to([WHOLE[0] + "\nWARNING: linker: something", *WHOLE[1:]])
    assert len(answer.measured) == 2
    assert answer.runtime == "tflite 2.16.1"


def test_where_the_hello_is_lost_the_first_model_tells_what_the_start_was_pinned_to() -> None:
    first = event("model", 4, model="a", sha256="aa", runs=3, chunks=2, allowed_before="3", allowed_after="3")
    second = event("model", 7, model="b", sha256="bb", runs=1, chunks=1, allowed_before="0-1", allowed_after="0-1")
    told = answer_to([*WHOLE[1:4], first, *WHOLE[5:7], second])
    assert [one.allowed_after_pinning for one in told.measured] == ["3", "3"]


def test_pinning_that_failed_is_told_and_the_start_goes_on() -> None:
    failure = event("failure", 9, reason="pinning_failed", detail="EINVAL", model=None)
    answer = answer_to([WHOLE[0], failure, *WHOLE[1:]])
    assert len(answer.measured) == 2
    assert "pinning failed" in answer.notices[0]


def test_only_a_run_that_is_not_pinned_keeps_the_time_on_each_cpu() -> None:
    any_core = replace(QUESTION, core=CoreChoice(3, "f", "not_pinned", "any"))
    values = event("latencies", 2, model="a", chunk=0, invoke_ns=[100, 110, 130], call_ns=[1, 1, 1], cpus=[3, 0, 3])
    for asked, told in ((any_core, ((0, 110), (3, 100 + 130))), (QUESTION, None)):
        conversation = Conversation(asked, lambda item: None)
        for line in (hello(0), begin(1, "a", 0), values, done(3, "a", runs=3)):
            conversation.hear(line)
        (measured,) = conversation.answer().measured
        assert measured.placement.ns_on_cpus == told
        assert measured.placement.cpus_seen == ((0, 1), (3, 2))


@given(st.lists(st.one_of(st.sampled_from(WHOLE), st.text(max_size=40)), max_size=30))
def test_no_selection_of_events_gives_a_model_more_or_other_latencies_than_it_had(values: list[str]) -> None:
    true = {"a": (100, 110, 120), "b": (200,)}
    for one in answer_to(values).measured:
        if one.complete:
            assert one.latencies_ns == true[one.model.name]


@given(st.integers(0, len(WHOLE) - 1), st.data())
def test_a_cut_event_never_becomes_another_number(index: int, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(WHOLE[index]) - 1))
    values = [*WHOLE[:index], WHOLE[index][:cut], *WHOLE[index + 1 :]]
    for one in answer_to(values).measured:
        if one.complete:
            assert one.latencies_ns == {"a": (100, 110, 120), "b": (200,)}[one.model.name]


STREAM = "".join(
    f"INSTRUMENTATION_STATUS: bigcore={value}\nINSTRUMENTATION_STATUS_CODE: 2\n" for value in WHOLE
).encode()
NOISE = st.lists(st.tuples(st.integers(0, STREAM.count(b"\n")), st.binary(max_size=40)), max_size=5)


@given(st.integers(0, len(STREAM)), NOISE)
def test_a_start_cut_anywhere_between_any_lines_gives_true_numbers_or_none(
    cut: int, noise: list[tuple[int, bytes]]
) -> None:
    lines = STREAM[:cut].split(b"\n")
    for place, foreign in sorted(noise, reverse=True):
        lines.insert(min(place, len(lines)), foreign.replace(b"\n", b" "))
    heard = (line.decode("utf-8", "replace") + "\n" for line in lines)
    values = [item.value for item in read_statuses(heard, "bigcore") if isinstance(item, Status)]
    for one in answer_to(values).measured:
        if one.complete:
            assert one.latencies_ns == {"a": (100, 110, 120), "b": (200,)}[one.model.name]


@given(st.integers(0, len(STREAM)))
def test_what_was_whole_before_a_cut_is_kept(cut: int) -> None:
    heard = (line + "\n" for line in STREAM[:cut].decode().split("\n"))
    values = [item.value for item in read_statuses(heard, "bigcore") if isinstance(item, Status)]
    whole = {one.model.name for one in answer_to(values).measured if one.complete}
    ends = {"a": STREAM.index(WHOLE[4].encode()) + len(WHOLE[4]), "b": STREAM.index(WHOLE[7].encode()) + len(WHOLE[7])}
    assert whole == {name for name, end in ends.items() if end <= cut}


@given(st.binary(max_size=200))
def test_any_bytes_are_heard_without_a_fault(raw: bytes) -> None:
    assert answer_to([raw.decode("utf-8", "replace")]).measured == ()
