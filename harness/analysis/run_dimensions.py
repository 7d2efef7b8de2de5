"""What two runs of one session may differ in, and how people call it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harness.analysis.compare import Comparison
from harness.results.outcomes import RunResult
from harness.results.records import AGAINST, MAIN


class Dimension(StrEnum):
    """What the two runs of a ratio differ in."""

    SIDE = "side"
    RUNNER = "runner"
    RUNTIME = "runtime"
    THREADS = "threads"
    CORE = "core"


@dataclass(frozen=True, slots=True)
class RunRatios:
    dimension: Dimension
    comparison: Comparison
    """`a` is the baseline; ratio = new / baseline."""


def words_of(dimension: Dimension, result: RunResult) -> str:
    """Returns how people call this run where the other differs in nothing else."""
    run = result.run
    match dimension:
        case Dimension.SIDE:
            return {AGAINST: "baseline", MAIN: "new"}.get(run.set, run.set)
        case Dimension.RUNNER:
            return str(run.runner)
        case Dimension.RUNTIME:
            return run.runtime or run.asked_runtime or "the default runtime"
        case Dimension.THREADS:
            return "1 thread" if run.threads == 1 else f"{run.threads} threads"
        case Dimension.CORE:
            return f"{run.core.label} core"
