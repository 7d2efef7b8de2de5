"""What is asked of each runner, against what its class says it can: refused by name before anything is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.app.apk import SHIPPED
from harness.config import MeasureSection
from harness.errors import ConfigRefused
from harness.results.names import APP_PACKAGE
from harness.results.records import RunnerName
from harness.runners.registry import any_of, names_of_all, runner_class
from harness.runners.runner import Runner, Supplies

DEFAULT_CORES = ("large",)


@dataclass(frozen=True, slots=True)
class _Limit:
    option: str
    key: str
    """Of [measure]."""
    words: str
    """What the runner cannot do."""
    allows: Callable[[type[Runner]], bool]


def refuse_impossible(measure: MeasureSection, package: str = APP_PACKAGE) -> None:
    """Raises ConfigRefused for the first thing that a runner cannot do, or that only the user can give it."""
    refuse_beyond_limits(measure)
    for name in measure.runners:
        runner_class(name).supplied_with(Supplies(package, SHIPPED, measure.benchmark_model, _unheard))


def refuse_beyond_limits(measure: MeasureSection) -> None:
    """Raises ConfigRefused for the first thing that a runner cannot do, whatever it is given."""
    for name in measure.runners:
        for limit in _limits(measure):
            if not limit.allows(runner_class(name)):
                raise ConfigRefused(f"runner {name}", f"it cannot {limit.words}", _way_out(limit))


def demand_profiler(measure: MeasureSection) -> None:
    """Raises ConfigRefused where no runner could tell the time per operator."""
    if not any_of(measure.runners, lambda runner: runner.profiles_operators):
        raise ConfigRefused(
            "--profile-operators",
            "only the official tool tells the time per operator",
            "add --runner benchmark_model --benchmark-model PATH",
        )


def _limits(measure: MeasureSection) -> Iterator[_Limit]:
    clock, threads, xnnpack = measure.clock, max(measure.threads), measure.xnnpack
    yield _Limit("--clock", "clock", f"measure with the clock `{clock}`", lambda runner: clock in runner.clocks)
    if measure.cores != DEFAULT_CORES:
        yield _Limit("--core", "cores", "be held to a core of your choice", lambda runner: runner.any_core)
    yield _Limit(
        "--threads",
        "threads",
        f"compute on {threads} threads",
        lambda runner: runner.most_threads is None or threads <= runner.most_threads,
    )
    if measure.runtimes:
        yield _Limit("--runtime", "runtimes", "be told which runtime computes", lambda runner: runner.chooses_runtime)
    words = "compute with XNNPACK" if xnnpack else "do without XNNPACK"
    yield _Limit("--xnnpack", "xnnpack", words, lambda runner: xnnpack in runner.xnnpack)


def _way_out(limit: _Limit) -> str:
    able: tuple[RunnerName, ...] = names_of_all(limit.allows)
    other = f"choose another {limit.option} (`{limit.key}` of [measure])"
    if not able:
        return other
    return f"{other}, or " + " or ".join(f"`--runner {name}`" for name in able)


def _unheard(words: str) -> None: ...
