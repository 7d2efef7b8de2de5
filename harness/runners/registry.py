"""From a runner's name to its class: the module of that name says which it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from harness.results.records import RunnerName
from harness.runners.runner import Runner


def runner_class(name: RunnerName) -> type[Runner]:
    """The class that states what the runner can; only the modules of runners that are asked for are loaded."""
    found: type[Runner] = import_module(f"harness.runners.{name}").RUNNER
    return found


def names_of_all(wanted: Callable[[type[Runner]], bool]) -> tuple[RunnerName, ...]:
    """The runners that can what is wanted."""
    return tuple(name for name in RunnerName if wanted(runner_class(name)))


def any_of(names: Iterable[RunnerName], wanted: Callable[[type[Runner]], bool]) -> bool:
    return any(wanted(runner_class(name)) for name in names)
