"""The ratios that a sweep was made for: its runs on one phone that differ in one thing, measured interleaved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.analysis.compare_runs import compare_runs
from harness.analysis.pairs import sides_of
from harness.analysis.run_dimensions import Dimension, RunRatios
from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import ANY_CORE, LARGE_CORE
from harness.store.store import Store


@dataclass(frozen=True, slots=True)
class RunPair:
    dimension: Dimension
    baseline: RunResult
    new: RunResult


def ratios_of(store: Store, result: SweepResult) -> tuple[RunRatios, ...]:
    return tuple(
        RunRatios(pair.dimension, compare_runs(store, pair.baseline.run.run, pair.new.run.run))
        for pair in pairs_of(result.runs)
    )


def pairs_of(runs: Sequence[RunResult]) -> tuple[RunPair, ...]:
    """Returns the two sides of each runner and core; without sides, each run beside the first that differs in one
    thing, and runs that are free to take any core beside the one on the large core."""
    measured = tuple(run for run in runs if run.estimates)
    sides = tuple(RunPair(Dimension.SIDE, side.baseline, side.new) for side in sides_of(measured))
    found = sides or tuple(pair for dimension in _COMPARED for pair in _along(dimension, measured))
    return tuple(pair for pair in found if _in_common(pair))


_COMPARED = (Dimension.RUNNER, Dimension.RUNTIME, Dimension.THREADS, Dimension.CORE)


def _along(dimension: Dimension, runs: Sequence[RunResult]) -> Iterator[RunPair]:
    firsts: dict[tuple[object, ...], RunResult] = {}
    for run in _baselines_first(dimension, runs):
        values = _values(run)
        others = (run.run.session, run.run.set, *(value for name, value in values.items() if name is not dimension))
        first = firsts.setdefault(others, run)
        if values[dimension] != _values(first)[dimension] and _may_compare(dimension, first, run):
            yield RunPair(dimension, first, run)


def _baselines_first(dimension: Dimension, runs: Sequence[RunResult]) -> list[RunResult]:
    """The large core is what any other choice of a core is held against; else the first that was asked for."""
    if dimension is not Dimension.CORE:
        return list(runs)
    return sorted(runs, key=lambda run: run.run.core.label != LARGE_CORE)


def _may_compare(dimension: Dimension, baseline: RunResult, new: RunResult) -> bool:
    return dimension is not Dimension.CORE or (baseline.run.core.label, new.run.core.label) == (LARGE_CORE, ANY_CORE)


def _values(result: RunResult) -> dict[Dimension, object]:
    run = result.run
    return {
        Dimension.RUNNER: run.runner,
        Dimension.RUNTIME: run.asked_runtime,
        Dimension.THREADS: run.threads,
        Dimension.CORE: run.core.label,
    }


def _in_common(pair: RunPair) -> bool:
    return bool({one.variant for one in pair.baseline.estimates} & {one.variant for one in pair.new.estimates})
