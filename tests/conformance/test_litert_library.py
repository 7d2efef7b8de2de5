"""The conformance suite with a library that has LiteRT's own C API alone: that of this computer's LiteRT."""

from __future__ import annotations

import subprocess
from pathlib import Path

import ai_edge_litert
import pytest
from apk_build import host, programs, runtime
from support.conformance import REQUEST, Case, cases, check, lay_out

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(
        bool(programs.missing(["java", "javac", "gcc"])), reason="needs a JDK and gcc: apt-get install default-jdk gcc"
    ),
]

LIBRARY = Path(str(ai_edge_litert.__file__)).parent / "libLiteRt.so"
VALUE = "INSTRUMENTATION_STATUS: bigcore="
MEASURED = ["hello", "begin@tiny", "model@tiny", "bye"]


@pytest.fixture(scope="module")
def core() -> host.Host:
    return host.prepare((LIBRARY,))


def ask(case: Case, core: host.Host, root: Path) -> list[dict[str, object]]:
    lay_out(case, root, runtime.name_of(LIBRARY))
    done = subprocess.run(core.command(root, REQUEST), capture_output=True, text=True, check=True, timeout=60)
    lines = done.stdout.splitlines()
    return check(case, [line.removeprefix(VALUE) for line in lines if line.startswith(VALUE)])


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_app_answers_as_the_protocol_says(case: Case, core: host.Host, tmp_path: Path) -> None:
    ask(case, core, tmp_path)


def test_a_library_that_says_no_version_is_told_apart_by_its_hash(core: host.Host, tmp_path: Path) -> None:
    hello = ask(Case("brought", {"expect": MEASURED}), core, tmp_path)[0]
    assert hello["runtime"] == f"litert {str(hello['runtime_sha256'])[:8]}"


def test_a_model_that_it_rejects_is_named_with_its_answer(core: host.Host, tmp_path: Path) -> None:
    case = next(case for case in cases() if case.name == "a model that is no model")
    assert ask(case, core, tmp_path)[2]["detail"] == "reading the model: LiteRT answered 501"
