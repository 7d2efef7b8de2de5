"""Finds the class of a runner by its name: the module of that name states it as `RUNNER`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from harness.results.records import RunnerName
from harness.runners.runner import Runner


def runner_class(name: RunnerName) -> type[Runner]:
    """Returns the class that states what the runner can. Only its own module is loaded."""
    found: type[Runner] = import_module(f"harness.runners.{name}").RUNNER
    return found


def names_of_all(wanted: Callable[[type[Runner]], bool]) -> tuple[RunnerName, ...]:
    """Returns the runners whose class says what is wanted."""
    return tuple(name for name in RunnerName if wanted(runner_class(name)))


def any_of(names: Iterable[RunnerName], wanted: Callable[[type[Runner]], bool]) -> bool:
    return any(wanted(runner_class(name)) for name in names)
