"""What condemns a model for good, and what does not: the table in the code, in the docs, and on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.fault_ground import MemoryGround, task_of, write_little_models
from support.wanted_programs import needs_apk

from harness.reasons import Reason
from harness.results.records import RunnerName
from harness.session.final_verdicts import CRASHES, FINAL, FINAL_VERDICTS, MAX_CRASHES
from virtual_phone.device.faults import Fault, Kind

PAGE = Path(__file__).resolve().parents[3] / "docs" / "faults.md"
STARTS, MODELS = 3, 2


@pytest.fixture(scope="module")
def ground(own_state, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("final")
    files = write_little_models(folder / "models")[:MODELS]
    return MemoryGround(task_of(files, STARTS, runner=RunnerName.BENCHMARK_MODEL), folder)


def test_the_docs_show_the_table_of_final_verdicts() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(one.reason, str(one.times), one.evidence) for one in FINAL_VERDICTS]
    assert {one.times for one in FINAL_VERDICTS if one.reason in CRASHES} == {MAX_CRASHES}


def test_what_did_not_arrive_is_never_a_final_verdict() -> None:
    unheard = {Reason.INCOMPLETE_ANSWER, Reason.STALE_ANSWER, Reason.PHONE_LOST, Reason.CHECKSUM_MISMATCH}
    assert not unheard & (FINAL | CRASHES)


@pytest.mark.long
@pytest.mark.parametrize("at_byte", [1, 40, 300, 900])
def test_a_cut_answer_is_measured_again_and_condemns_no_model(ground, at_byte: int) -> None:
    fault = Fault(kind=Kind.CUT_ANSWER, at="tool:benchmark_model", occurrence=2, at_byte=at_byte)
    outcome = ground.sweep([fault])
    assert outcome.problems == []
    assert outcome.fired == (fault,)
    assert outcome.reason is None
    assert outcome.reasons <= {"incomplete_answer"}
    assert outcome.valid_samples == STARTS * MODELS


@pytest.mark.long
@pytest.mark.parametrize("at_byte", [0, 30, 200, 500])
def test_a_cut_list_of_properties_does_not_set_the_phone_aside(ground, at_byte: int) -> None:
    fault = Fault(kind=Kind.CUT_ANSWER, at="shell:getprop", occurrence=1, at_byte=at_byte)
    outcome = ground.sweep([fault])
    assert (outcome.problems, outcome.reason, outcome.reasons) == ([], None, frozenset())
    assert outcome.valid_samples == STARTS * MODELS


def test_no_start_is_measured_beside_a_tool_that_survived_a_lost_link(ground) -> None:
    fault = Fault(kind=Kind.TOOL_SURVIVES, at="tool:benchmark_model", occurrence=3, seconds=10)
    outcome = ground.sweep([fault])
    assert outcome.fired == (fault,)
    assert outcome.problems == []
    assert outcome.valid_samples == STARTS * MODELS


def test_a_tool_that_arrives_with_a_wrong_bit_is_pushed_again(ground) -> None:
    fault = Fault(kind=Kind.CORRUPT_TOOL, at="arrived:tools", occurrence=1, at_byte=77)
    outcome = ground.sweep([fault])
    assert outcome.fired == (fault,)
    assert (outcome.problems, outcome.reason, outcome.reasons) == ([], None, frozenset())
    assert outcome.valid_samples == STARTS * MODELS


@needs_apk
def test_so_is_the_app_that_the_shell_runs_without_an_installation(own_state, tmp_path: Path) -> None:
    files = write_little_models(tmp_path / "models")[:MODELS]
    fault = Fault(kind=Kind.CORRUPT_FILE, at="arrived:bigcore", occurrence=1)
    outcome = MemoryGround(task_of(files, STARTS, runner=RunnerName.SHELL), tmp_path).sweep([fault])
    assert outcome.fired == (fault,)
    assert (outcome.problems, outcome.reason, outcome.reasons) == ([], None, frozenset())
    assert outcome.valid_samples == STARTS * MODELS


@needs_apk
@pytest.mark.long
@pytest.mark.parametrize("at_byte", [1, 300, 2000])
def test_a_cut_answer_of_the_shell_runner_is_measured_again_and_is_no_crash(
    own_state, tmp_path: Path, at_byte: int
) -> None:
    files = write_little_models(tmp_path / "models")[:MODELS]
    cut = [Fault(kind=Kind.CUT_ANSWER, at="tool:app_process", occurrence=place, at_byte=at_byte) for place in (2, 3)]
    outcome = MemoryGround(task_of(files, STARTS, runner=RunnerName.SHELL), tmp_path).sweep(cut)
    assert outcome.fired == tuple(cut)
    assert (outcome.problems, outcome.reason) == ([], None)
    assert outcome.reasons <= {"incomplete_answer"}
    assert outcome.valid_samples == STARTS * MODELS


@needs_apk
def test_a_shell_runner_that_dies_is_still_a_crash(own_state, tmp_path: Path) -> None:
    files = write_little_models(tmp_path / "models")[:MODELS]
    fault = Fault(kind=Kind.NATIVE_CRASH, at="event:latencies", occurrence=2)
    outcome = MemoryGround(task_of(files, STARTS, runner=RunnerName.SHELL), tmp_path).sweep([fault])
    assert outcome.fired == (fault,)
    assert (outcome.problems, outcome.reason) == ([], None)
    assert "app_crashed" in outcome.reasons


@needs_apk
def test_a_shell_runner_that_may_not_choose_its_core_is_no_crash(own_state, tmp_path: Path) -> None:
    files = write_little_models(tmp_path / "models")[:MODELS]
    fault = Fault(kind=Kind.AFFINITY_REFUSED, at="instrument", occurrence=1, seconds=4)
    outcome = MemoryGround(task_of(files, STARTS, runner=RunnerName.SHELL), tmp_path).sweep([fault])
    assert outcome.fired == (fault,)
    assert (outcome.problems, outcome.reason) == ([], None)
    assert outcome.reasons <= {"wrong_core"}


@pytest.mark.parametrize("occurrence", [2, 3])
def test_a_model_that_has_gone_from_the_phone_is_pushed_again_and_not_condemned(ground, occurrence: int) -> None:
    fault = Fault(kind=Kind.FILES_GONE, at="tool:benchmark_model", occurrence=occurrence)
    outcome = ground.sweep([fault])
    assert outcome.fired == (fault,)
    assert (outcome.problems, outcome.reason) == ([], None)
    assert outcome.reasons <= {"model_missing", "tool_failed", "incomplete_answer"}
    assert outcome.valid_samples == STARTS * MODELS


@needs_apk
@pytest.mark.parametrize(("runner", "step"), [(RunnerName.APP, "event:begin"), (RunnerName.SHELL, "tool:app_process")])
def test_so_are_the_files_of_the_other_runners(own_state, tmp_path: Path, runner: RunnerName, step: str) -> None:
    files = write_little_models(tmp_path / "models")[:MODELS]
    fault = Fault(kind=Kind.FILES_GONE, at=step, occurrence=3)
    outcome = MemoryGround(task_of(files, STARTS, runner=runner), tmp_path).sweep([fault])
    assert outcome.fired == (fault,)
    assert (outcome.problems, outcome.reason) == ([], None)
    assert outcome.valid_samples == STARTS * MODELS
