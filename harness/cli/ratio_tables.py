"""What a sweep with several runners or two sets of models was made for: their ratios, measured interleaved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.results.outcomes import RunResult, SweepResult


def pairs_to_compare(result: SweepResult) -> tuple[tuple[str, str], ...]:
    """Returns (A, B): the two sides of each runner and core; without sides, each run beside the first of its core."""
    from harness.analysis.pairs import sides_of

    sides = sides_of(run for run in result.runs if run.estimates)
    if sides:
        return tuple((side.baseline.run.run, side.new.run.run) for side in sides)
    firsts: dict[tuple[str, str], RunResult] = {}
    pairs = []
    for run in result.runs:
        key = (run.run.session, run.run.core.mask)
        first = firsts.setdefault(key, run)
        if first is not run and run.estimates and first.estimates:
            pairs.append((first.run.run, run.run.run))
    return tuple(pairs)


def print_ratios(result: SweepResult, store_url: str | None) -> None:
    from harness.analysis.compare_runs import compare_runs
    from harness.cli import speech
    from harness.cli.compare_table import comparison_table
    from harness.store.store import Store

    pairs = pairs_to_compare(result)
    if not pairs:
        return
    with Store.open(store_url) as store:
        for a, b in pairs:
            speech.results().print(comparison_table(compare_runs(store, a, b)))
