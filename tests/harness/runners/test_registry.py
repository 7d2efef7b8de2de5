"""Each runner is found by its name, and its class says what it can."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.fault_ground import write_tool

from harness.app.apk import SHIPPED
from harness.errors import ConfigRefused
from harness.results.records import Clock, RunnerName
from harness.runners.registry import any_of, names_of_all, runner_class
from harness.runners.runner import OperatorProfiler, Supplies

EVERY = pytest.mark.parametrize("name", list(RunnerName))


def supplies(tool: Path | None) -> Supplies:
    return Supplies("io.bigcore.app", SHIPPED, tool, lambda words: None)


@EVERY
def test_a_runner_that_profiles_operators_says_so_and_no_other_does(name: RunnerName, tmp_path: Path) -> None:
    runner = runner_class(name).supplied_with(supplies(write_tool(tmp_path / "benchmark_model")))
    assert isinstance(runner, OperatorProfiler) == runner.profiles_operators


@EVERY
def test_every_runner_measures_with_the_settings_that_a_sweep_has_when_none_are_given(name: RunnerName) -> None:
    able = runner_class(name)
    assert Clock.FREE in able.clocks
    assert True in able.xnnpack
    assert able.most_threads is None or able.most_threads >= 1
    assert able.next_step


def test_a_window_is_needed_for_the_sustained_performance_mode() -> None:
    for name in RunnerName:
        assert (Clock.SUSTAINED in runner_class(name).clocks) == runner_class(name).foreground


def test_runners_are_asked_for_by_what_they_can() -> None:
    assert names_of_all(lambda runner: runner.tells_each_latency) == (RunnerName.APP, RunnerName.SHELL)
    assert not any_of((RunnerName.APP,), lambda runner: runner.profiles_operators)


def test_the_official_tool_is_not_measured_with_before_its_place_is_given(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("BIGCORE_TOOLS", str(tmp_path / "none"))
    with pytest.raises(ConfigRefused, match="--benchmark-model"):
        runner_class(RunnerName.BENCHMARK_MODEL).supplied_with(supplies(tool=None))
