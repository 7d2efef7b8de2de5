"""Whatever of ours survived a lost link has ended before the next start is measured, whoever's it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from support.fault_ground import MemoryGround, Task, task_of, write_little_models, write_tool

from harness.results.records import RunnerName
from harness.session.order import AppOrder, SessionOrder, SideOrder
from virtual_phone.device.faults import Fault, Kind

STARTS, MODELS = 3, 2
OTHER = "org.example.mine"


@dataclass(frozen=True, slots=True)
class TwoApps(Task):
    """The app under two names: the sweep's own side, and the baseline's."""

    package: str

    def order(self, serial: str, store: Path, resume: bool = False, run_number: int = 1) -> SessionOrder:
        order = Task.order(self, serial, store, resume, run_number)
        app = AppOrder(apk=store.with_name("none.apk"), package=self.package)
        baseline: SideOrder = self.models.model_copy(update={"name": "against", "app": app})
        return order.model_copy(update={"sets": (self.models, baseline)})


@pytest.fixture(scope="module")
def files(own_state, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_little_models(tmp_path_factory.mktemp("beside") / "models")[:MODELS]


def survivor(occurrence: int) -> Fault:
    return Fault(kind=Kind.APP_SURVIVES, at="event:latencies", occurrence=occurrence, seconds=600)


@pytest.mark.long
@pytest.mark.parametrize(("other", "occurrence"), [(RunnerName.SHELL, 23), (RunnerName.BENCHMARK_MODEL, 11)])
def test_another_runner_is_not_measured_beside_the_app_that_survived(
    files, tmp_path: Path, other: RunnerName, occurrence: int
) -> None:
    task = task_of(files, STARTS)
    runners = {"runners": (RunnerName.APP, other), "benchmark_model": write_tool(tmp_path / "benchmark_model")}
    measure = task.config.measure.model_copy(update=runners)
    both = Task(task.config.model_copy(update={"measure": measure}), task.models)
    fault = survivor(occurrence)  # in a start of the app that one of the other runner follows
    outcome = MemoryGround(both, tmp_path).sweep([fault])
    assert outcome.fired == (fault,)
    assert [problem for problem in outcome.problems if "beside" in problem] == []
    assert outcome.reason is None
    assert set(outcome.valid.values()) == {2}, "each model of each round, with both runners"


@pytest.mark.long
@pytest.mark.parametrize("package", ["io.bigcore.app.baseline", OTHER])
@pytest.mark.parametrize("occurrence", [2, 6])
def test_one_sides_app_is_not_measured_beside_the_other_sides_that_survived(
    files, tmp_path: Path, package: str, occurrence: int
) -> None:
    task = task_of(files, STARTS)
    fault = survivor(occurrence)
    outcome = MemoryGround(TwoApps(task.config, task.models, package), tmp_path, packages=(package,)).sweep([fault])
    assert outcome.fired == (fault,)
    assert (outcome.problems, outcome.reason) == ([], None)
    assert min(outcome.valid.values()) == 2, "one side each; half of a pair that was lost is measured again"


@pytest.mark.long
def test_a_sustained_run_does_not_measure_beside_the_app_that_survived(files, tmp_path: Path) -> None:
    class Sustained(Task):
        def order(self, serial: str, store: Path, resume: bool = False, run_number: int = 1) -> SessionOrder:
            order = Task.order(self, serial, store, resume, run_number)
            one = self.models.model_copy(update={"name": "sustained", "models": self.models.models[:1]})
            return order.model_copy(update={"sets": (one,), "sustained_s": 60.0})

    task = task_of(files, STARTS, runner=RunnerName.SHELL)
    fault = Fault(kind=Kind.TOOL_SURVIVES, at="tool:app_process", occurrence=2, seconds=600)
    outcome = MemoryGround(Sustained(task.config, task.models), tmp_path).sweep([fault])
    assert outcome.fired == (fault,)
    assert [problem for problem in outcome.problems if "beside" in problem] == []
