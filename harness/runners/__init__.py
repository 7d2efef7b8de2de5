"""Three ways to ask a phone the same question, with the same kind of answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from harness.errors import ConfigRefused
from harness.results.records import RunnerName
from harness.runners.runner import Runner


def runner_for(name: RunnerName, package: str, tool: Path | None, tell: Callable[[str], None]) -> Runner:
    """`tool` is the user's benchmark_model, for the runner of that name; `tell` hears what it says of itself."""
    match name:
        case RunnerName.APP:
            from harness.runners.app import AppRunner

            return AppRunner(package)
        case RunnerName.SHELL:
            from harness.runners.shell import ShellRunner

            return ShellRunner()
        case RunnerName.BENCHMARK_MODEL:
            from harness.runners.benchmark_model.runner import BenchmarkModelRunner

            if tool is None:
                raise ConfigRefused(
                    "runner benchmark_model", "it needs the program itself", "give its path with --benchmark-model"
                )
            return BenchmarkModelRunner(tool, tell)
