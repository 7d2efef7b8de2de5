"""The conformance suite against the app's own classes and native libraries, on this computer's JVM."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from apk_build import host, programs
from support.conformance import INPUT, REQUEST, Case, cases, check, lay_out
from support.tiny_model import INPUTS, bias, weights

from models.splitmix import splitmix64

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(
        bool(programs.missing(["java", "javac", "gcc"])), reason="needs a JDK and gcc: apt-get install default-jdk gcc"
    ),
]

NEWEST, OLDER = "2.21.0", "2.16.1"
MEASURED = ["hello", "begin@tiny", "model@tiny", "bye"]

Ask = Callable[[Case], list[dict[str, object]]]


@pytest.fixture(scope="module")
def core() -> host.Host:
    return host.prepare()


@pytest.fixture
def ask(core: host.Host, tmp_path: Path) -> Ask:
    def asked(case: Case) -> list[dict[str, object]]:
        lay_out(case, tmp_path, NEWEST)
        done = subprocess.run(core.command(tmp_path, REQUEST), capture_output=True, text=True, check=True, timeout=60)
        return check(case, status_values(done.stdout))

    return asked


def status_values(output: str) -> list[str]:
    lines = output.splitlines()
    assert lines[-2:] == ["INSTRUMENTATION_RESULT: bigcore=done", "INSTRUMENTATION_CODE: -1"]
    status, codes = lines[:-2:2], lines[1:-2:2]
    assert set(codes) == {"INSTRUMENTATION_STATUS_CODE: 2"}
    return [line.removeprefix("INSTRUMENTATION_STATUS: bigcore=") for line in status]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_java_core_answers_as_the_protocol_says(case: Case, ask: Ask) -> None:
    ask(case)


def one(name: str) -> Case:
    return next(case for case in cases() if case.name == name)


def model_event(events: list[dict[str, object]]) -> dict[str, object]:
    return next(event for event in events if event["event"] == "model")


def seeded_input() -> np.ndarray:
    return ((splitmix64(1, INPUTS) >> np.uint64(40)) * 2.0**-23 - 1).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "given"),
    [("one model", seeded_input()), ("an input file", np.frombuffer(INPUT, np.float32))],
    ids=["seeded", "file"],
)
def test_the_output_is_that_of_the_layer_computed_by_hand(name: str, given: np.ndarray, ask: Ask) -> None:
    output = model_event(ask(one(name)))["outputs"][0]
    expected = weights() @ given + bias()
    order = np.argsort(-expected, kind="stable")[:5]
    assert [index for index, _ in output["top"]] == order.tolist()
    assert [value for _, value in output["top"]] == pytest.approx(expected[order].tolist(), rel=1e-6)
    bits = splitmix64(0x6269676F7265, len(expected)).tolist()
    for j, projection in enumerate(output["projections"]):
        by_hand = sum(y if bit >> j & 1 else -y for bit, y in zip(bits, expected, strict=True)) / len(expected) ** 0.5
        assert projection == pytest.approx(by_hand, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("version", [NEWEST, OLDER])
def test_the_runtime_that_was_asked_for_runs_the_model_and_says_its_own_version(version: str, ask: Ask) -> None:
    events = ask(Case(version, {"patch": {"protocol": 2, "runtime": version}, "expect": MEASURED}))
    assert (events[0]["runtime"], events[0]["runtimes"]) == (f"tflite {version}", [NEWEST, OLDER])


def test_a_runtime_may_be_asked_for_by_its_librarys_hash(ask: Ask) -> None:
    wanted = {"protocol": 2, "runtime": OLDER}
    sha256 = ask(Case("by name", {"patch": wanted, "expect": MEASURED}))[0]["runtime_sha256"]
    by_hash = ask(Case("by hash", {"patch": wanted | {"runtime": str(sha256)[:8]}, "expect": MEASURED}))
    assert by_hash[0]["runtime_sha256"] == sha256


def test_without_a_word_the_newest_runtime_is_used(ask: Ask) -> None:
    assert ask(one("one model"))[0]["runtime"] == f"tflite {NEWEST}"


def test_a_runtime_that_is_not_there_is_named_with_those_that_are(ask: Ask) -> None:
    failure = ask(one("a runtime that the app has not"))[1]
    assert failure["detail"] == f"this app holds no runtime 0.0.0 for x86_64; it holds {NEWEST}, {OLDER}"


def test_every_run_ends_on_the_core_that_was_asked_for(ask: Ask) -> None:
    events = ask(one("one model"))
    assert events[0]["allowed_cores"] == "0"
    assert events[0]["pinned_by"] == "native"
    chunks = [event for event in events if event["event"] == "latencies"]
    assert {cpu for chunk in chunks for cpu in chunk["cpus"]} == {0}


def test_a_kill_in_the_middle_leaves_whole_events(core: host.Host, tmp_path: Path) -> None:
    endless = {"stop": {"min_ms": 600_000, "max_ms": 600_000}}
    case = Case("killed", {"copies": 2, "last": endless, "expect": []})
    lay_out(case, tmp_path, NEWEST)
    with subprocess.Popen(core.command(tmp_path, REQUEST), stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        heard = []
        for line in program.stdout:
            heard.append(line)
            if '"event":"begin"' in line and '"model":"tiny.1"' in line:
                program.kill()
    values = [line.removeprefix("INSTRUMENTATION_STATUS: bigcore=") for line in heard if "bigcore=" in line]
    events = [json.loads(value) for value in values]
    assert [event["event"] for event in events if event["event"] != "latencies"] == ["hello", "begin", "model", "begin"]
    assert not any("INSTRUMENTATION_CODE" in line for line in heard)


def test_a_core_that_does_not_exist_is_reported_and_the_start_goes_on(ask: Ask) -> None:
    case = Case(
        "no such core",
        {
            "patch": {"core_mask": "8000000000000000"},
            "expect": ["hello", "failure:pinning_failed", "begin@tiny", "model@tiny", "bye"],
        },
    )
    assert ask(case)[0]["pinned_by"] == "none"
