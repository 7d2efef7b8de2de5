"""What sessions of the same series do to all models of a run, and to one by itself, beside the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboards.figures.points import run_names
from harness.results.outcomes import RunResult, SweepResult

SessionsOf = Callable[[RunResult], str]
"""Gives the sentence on a run's sessions, which only the store knows; empty where it knows too few."""


def without_sessions(_: RunResult) -> str:
    return ""


def session_words(results: Sequence[SweepResult], sessions: SessionsOf) -> tuple[str, ...]:
    """One for each run, with its name where there are several."""
    runs = [run for result in results for run in result.runs]
    told = [(name, said) for name, run in zip(run_names(runs), runs, strict=True) if (said := sessions(run))]
    return tuple(said if len(runs) == 1 else f"{name}: {said}" for name, said in told)
