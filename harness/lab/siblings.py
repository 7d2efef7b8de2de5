"""Units of one model held against each other: in one sweep, with the same networks, runner, runtime and core.

A unit's ratio is the geometric mean, over the variants that all of them measured, of its latency over the geometric
mean of its siblings'. What all variants of a run share (its level) does not average out over variants, so that the
interval of a unit is as wide as that of its latencies in ms. It is of this sweep: how a unit differs from one evening
to the next, it does not know.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from harness.results.lab import Unit
from harness.results.outcomes import RunResult
from harness.results.records import Estimate

_Z_95 = 1.959964
"""The 97.5 % quantile of the normal distribution: estimates tell 95 % intervals."""


@dataclass(frozen=True, slots=True)
class _Levels:
    """One run's logarithms of latencies by variant, and the standard error that they share."""

    phone: str
    logs: dict[str, float]
    error: float


def units_of(results: Iterable[RunResult]) -> tuple[Unit, ...]:
    """Every unit that has a sibling; those that are furthest from theirs first."""
    alike: dict[tuple[object, ...], list[RunResult]] = {}
    for result in results:
        alike.setdefault(_kind(result), []).append(result)
    units = [unit for runs in alike.values() for unit in _compared(runs)]
    return tuple(sorted(units, key=lambda unit: -abs(math.log(unit.ratio))))


def _kind(result: RunResult) -> tuple[object, ...]:
    """What must be the same for latencies of two phones to be comparable."""
    run, phone = result.run, result.phone
    return (
        run.sweep,
        phone.manufacturer,
        phone.model,
        phone.engine,
        run.runner,
        run.runtime,
        run.threads,
        run.xnnpack,
        run.core.label,
        run.clock,
        run.set,
    )


def _compared(runs: Sequence[RunResult]) -> list[Unit]:
    levels = [found for result in runs if (found := _levels(result)) is not None]
    common = set.intersection(*(set(one.logs) for one in levels)) if levels else set()
    if len(levels) < 2 or not common:
        return []
    model = f"{runs[0].phone.manufacturer} {runs[0].phone.model}"
    others = [[other for other in levels if other is not one] for one in levels]
    return [
        _unit(one, siblings, sorted(common), model, runs[0].run.sweep)
        for one, siblings in zip(levels, others, strict=True)
    ]


def _unit(one: _Levels, others: Sequence[_Levels], common: Sequence[str], model: str, sweep: str) -> Unit:
    ratio = mean(one.logs[variant] - mean(other.logs[variant] for other in others) for variant in common)
    error = math.sqrt(one.error**2 + sum(other.error**2 for other in others) / len(others) ** 2)
    reach = _Z_95 * error
    low, high = math.exp(ratio - reach), math.exp(ratio + reach)
    return Unit(one.phone, model, len(others), len(common), math.exp(ratio), low, high, sweep)


def _levels(result: RunResult) -> _Levels | None:
    told = {one.variant: log for one in result.estimates if (log := _log_and_error(one)) is not None}
    if not told:
        return None
    logs = {variant: log for variant, (log, _) in told.items()}
    return _Levels(result.run.phone, logs, median(error for _, error in told.values()))


def _log_and_error(estimate: Estimate) -> tuple[float, float] | None:
    if not estimate.valid or estimate.latency_ms is None or estimate.low_ms is None or estimate.high_ms is None:
        return None
    return math.log(estimate.latency_ms), math.log(estimate.high_ms / estimate.low_ms) / (2 * _Z_95)
