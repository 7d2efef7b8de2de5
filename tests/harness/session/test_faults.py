"""Each row of docs/faults.md, on a replay phone in this process."""

from __future__ import annotations

import pytest
from faults import KINDS, script_of, wrong_reasons
from support.fault_ground import MemoryGround, task_of, write_little_models
from support.fault_table import ROWS, Row

from harness.phone.journal import JournalFolder
from harness.results.records import RunnerName
from virtual_phone.device.faults import Fault, Kind

SAMPLES = 3 * 3
"""Three models, three starts each."""


QUICK = (Kind.UNPLUG, Kind.REBOOT, Kind.APP_CRASH, Kind.CORRUPT_FILE, Kind.CUT_OUTPUT, Kind.SMALL_CORE, Kind.HOT)
"""`make check` tries the first row of these kinds; `make test` every row."""
QUICK_ROWS = {next(name for name, row in ROWS if row.kind == kind) for kind in QUICK}


@pytest.fixture(scope="module")
def tool_ground(own_state, tmp_path_factory: pytest.TempPathFactory):
    """The same with the official tool, for what can strike only it."""
    folder = tmp_path_factory.mktemp("faults-of-the-tool")
    files = write_little_models(folder / "models")
    return MemoryGround(task_of(files, runner=RunnerName.BENCHMARK_MODEL), folder)


@pytest.fixture(scope="module")
def ground(own_state, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("faults")
    return MemoryGround(task_of(write_little_models(folder / "models")), folder)


def test_every_kind_that_the_harness_is_tried_with_has_a_row() -> None:
    assert {row.kind for _, row in ROWS} == set(KINDS)


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=name, marks=() if name in QUICK_ROWS else pytest.mark.long) for name, row in ROWS]
)
def test_a_fault_does_what_the_table_says(ground, tool_ground, row: Row) -> None:
    fault = Fault(kind=row.kind, at=row.step, occurrence=row.occurrence, seconds=row.seconds)
    outcome = (tool_ground if "tool" in row.step else ground).sweep([fault])
    assert outcome.problems == []
    assert outcome.fired == (fault,)
    assert outcome.reason == row.set_aside
    assert outcome.reasons == row.reasons
    if row.kept == "everything":
        assert outcome.valid_samples == SAMPLES
        assert set(outcome.valid.values()) == {1}
    else:
        assert outcome.valid_samples < SAMPLES


def test_another_phone_at_the_same_address_is_left_alone(ground) -> None:
    outcome = ground.sweep([Fault(kind=Kind.REPLACED, at="event:latencies", occurrence=3, seconds=1)], put_back=False)
    assert outcome.reason == "phone_changed"
    assert outcome.changed_settings
    (journal,) = JournalFolder().all()
    JournalFolder().forget(journal.identity)


@pytest.mark.parametrize(
    "number", [pytest.param(number, marks=() if number < 2 else pytest.mark.long) for number in range(32)]
)
def test_faults_at_random_lose_nothing(ground, number: int) -> None:
    outcome = ground.sweep(script_of(1, number))
    assert outcome.problems == []
    assert wrong_reasons(outcome) == frozenset()
