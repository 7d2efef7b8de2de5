"""Every pair of a runner and a clock, core, number of threads or XNNPACK: measured as asked, or refused by name."""

from __future__ import annotations

from functools import partial
from itertools import product
from pathlib import Path

import pytest
from support.fault_ground import write_tool

from harness.config import SweepConfig
from harness.errors import ConfigRefused
from harness.results.records import Clock, RunnerName
from harness.runners import registry
from harness.runners.shell import ShellRunner
from harness.sweep import dry_run, models, runner_limits
from harness.sweep.options import Baseline
from harness.sweep.sides import refuse_impossible_sides
from harness.sweep.sweep import SweepOptions, run_sweep

WINDOWLESS = (RunnerName.SHELL, RunnerName.BENCHMARK_MODEL)
CHOICES: list[tuple[str, str, object, tuple[RunnerName, ...]]] = [
    *(("clock", "--clock", clock, WINDOWLESS if clock is Clock.SUSTAINED else ()) for clock in Clock),
    *(("cores", "--core", cores, ()) for cores in (["large"], ["small"], [5], ["large", "small"])),
    *(("cores", "--core", cores, ()) for cores in (["any"], ["large", "any"])),
    *(("threads", "--threads", threads, ()) for threads in (1, 2, 4, [1, 2, 4])),
    *(("xnnpack", "--xnnpack", xnnpack, ()) for xnnpack in (True, False)),
    ("runtimes", "--runtime", [], ()),
    *(
        ("runtimes", "--runtime", runtimes, (RunnerName.BENCHMARK_MODEL,))
        for runtimes in (["2.21.0"], ["2.21.0", "2.16.1"])
    ),
]
"""Key, option, value, and the runners that cannot do it. The sustained performance mode is a window's (Android docs,
Window.setSustainedPerformanceMode); the official tool has the one runtime that it was built with."""
PAIRS = [
    pytest.param(runner, *choice, id=f"{runner} {choice[0]} {choice[2]}")
    for runner, choice in product(RunnerName, CHOICES)
]


class Narrow(ShellRunner):
    """A runner that can do nothing but the plainest."""

    clocks = frozenset({Clock.FREE})
    any_core = False
    most_threads = 1
    chooses_runtime = False
    xnnpack = frozenset({True})


def config_of(tmp_path: Path, **measure: object) -> SweepConfig:
    tool = write_tool(tmp_path / "benchmark_model")
    return SweepConfig.model_validate({"measure": {"benchmark_model": tool, **measure}})


BASELINES: list[tuple[str, Baseline, tuple[RunnerName, ...]]] = [
    ("--against-runtime", Baseline(runtime="2.16.1"), (RunnerName.BENCHMARK_MODEL,)),
    ("--against-threads", Baseline(threads=2), ()),
    ("--against-xnnpack", Baseline(xnnpack=True), ()),
    ("--no-against-xnnpack", Baseline(xnnpack=False), ()),
]
"""Option, what the baseline has of its own, and the runners that cannot do it."""


@pytest.fixture(autouse=True)
def nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def built(*_: object, **__: object) -> None:
        pytest.fail("something was built before the refusal")

    monkeypatch.setattr(models, "build", built)


@pytest.mark.parametrize(("runner", "key", "option", "value", "unable"), PAIRS)
def test_what_a_runner_cannot_do_is_refused_by_name_before_anything_is_built(
    tmp_path: Path, runner: RunnerName, key: str, option: str, value: object, unable: tuple[RunnerName, ...]
) -> None:
    config = config_of(tmp_path, runners=[runner], **{key: value})
    if runner not in unable:
        models.refuse_nonsense(config)
        return
    for ask in (run_sweep, partial(dry_run.plan_sweep, options=SweepOptions())):
        with pytest.raises(ConfigRefused) as told:
            ask(config)
        assert told.value.exit_code == 2
        assert runner in told.value.subject
        assert option in told.value.next_step
        assert f"`--runner {RunnerName.APP}`" in told.value.next_step


@pytest.mark.parametrize("runner", list(RunnerName))
@pytest.mark.parametrize(("option", "baseline", "unable"), BASELINES, ids=[option for option, *_ in BASELINES])
def test_a_baseline_that_a_runner_cannot_measure_is_refused_by_name_before_anything_is_built(
    tmp_path: Path, runner: RunnerName, option: str, baseline: Baseline, unable: tuple[RunnerName, ...]
) -> None:
    config, options = config_of(tmp_path, runners=[runner]), SweepOptions(baseline=baseline)
    if runner not in unable:
        refuse_impossible_sides(config, options)
        return
    for ask in (run_sweep, dry_run.plan_sweep):
        with pytest.raises(ConfigRefused) as told:
            ask(config, options=options)
        assert told.value.exit_code == 2
        assert told.value.subject == option
        assert f"`--runner {RunnerName.APP}`" in told.value.next_step


@pytest.mark.parametrize(
    ("key", "option", "value"),
    [
        ("clock", "--clock", "fixed"),
        ("cores", "--core", [3]),
        ("cores", "--core", ["any"]),
        ("threads", "--threads", 2),
        ("threads", "--threads", [1, 2]),
        ("xnnpack", "--xnnpack", False),
        ("runtimes", "--runtime", ["2.16.1"]),
    ],
)
def test_every_limit_that_a_runner_states_is_kept(tmp_path: Path, monkeypatch, key, option, value) -> None:
    monkeypatch.setattr(runner_limits, "runner_class", lambda name: Narrow)
    runner_limits.refuse_impossible(config_of(tmp_path, runners=["shell"]).measure)
    with pytest.raises(ConfigRefused) as told:
        runner_limits.refuse_impossible(config_of(tmp_path, runners=["shell"], **{key: value}).measure)
    assert option in told.value.next_step


def test_one_runner_of_several_that_cannot_do_it_is_enough(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="runner benchmark_model"):
        models.refuse_nonsense(config_of(tmp_path, runners=["app", "benchmark_model"], clock="sustained"))


@pytest.mark.parametrize(
    "content", [None, b"", b"#!/bin/sh\n", b"\x7fELF" + bytes(16)], ids=["missing", "empty", "script", "no phone's"]
)
def test_a_benchmark_model_that_is_none_is_refused_before_anything_is_built(tmp_path: Path, content) -> None:
    tool = tmp_path / "tool"
    if content is not None:
        tool.write_bytes(content)
    config = config_of(tmp_path, runners=["benchmark_model"], benchmark_model=tool)
    for ask in (run_sweep, partial(dry_run.plan_sweep, options=SweepOptions())):
        with pytest.raises(ConfigRefused) as told:
            ask(config)
        assert told.value.exit_code == 2
        assert str(tool) in told.value.what


def test_a_runner_that_needs_the_tool_is_refused_without_it_even_in_a_dry_run(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("BIGCORE_TOOLS", str(tmp_path / "none"))
    config = config_of(tmp_path, runners=["benchmark_model"], benchmark_model=None)
    for ask in (run_sweep, partial(dry_run.plan_sweep, options=SweepOptions())):
        with pytest.raises(ConfigRefused, match="--benchmark-model"):
            ask(config)


def test_every_runner_states_what_it_can() -> None:
    for name in RunnerName:
        runner = registry.runner_class(name)
        assert Clock.FREE in runner.clocks
        assert True in runner.xnnpack
        assert runner.most_threads is None or runner.most_threads >= 1
