"""What is told after a round: the estimates, how well they are known by now, and what was set aside on the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from harness.plan import given_up, wanted
from harness.results.choices import HalfWidthOf
from harness.results.records import Estimate
from harness.session.budget import Budget
from harness.session.progress import Estimated, RoundDone, RoundSetAside
from harness.session.run_state import RunState


def round_done(serial: str, state: RunState, number: int, estimates: Sequence[Estimate], budget: Budget) -> RoundDone:
    known = _known(state)
    return RoundDone(
        serial=serial,
        run=state.run.run,
        round=number,
        estimates=tuple(
            _spoken(one, one.latency_ms, state.rule.half_width_of)
            for one in estimates
            if one.variant in state.models and one.latency_ms
        ),
        finished=len(state.models) - len(_unfinished(state, number)),
        wanted=len(state.models),
        most_rounds=state.rule.most,
        wanted_percent=state.rule.half_width_percent,
        own_percent=known.own_percent,
        level_percent=known.level_percent,
        set_aside=_set_aside(state, number),
        elapsed_s=budget.elapsed_s(),
        limit_s=budget.limit_s,
    )


def _unfinished(state: RunState, number: int) -> set[str]:
    """Returns the variants that need further starts, or would, had they not been given up."""
    progress = state.progress(number + 1)
    return {one.name for one in progress if given_up(one)} | state.given_up | {*wanted(progress, state.rule)}


@dataclass(frozen=True, slots=True)
class _Known:
    """Half-widths by now; None where too few starts tell one."""

    own_percent: float | None
    level_percent: float | None


def _known(state: RunState) -> _Known:
    precision = state.precision()
    if precision is None:
        return _Known(None, None)
    own = [100 * one.own.half_width for one in precision.estimates if math.isfinite(one.own.half_width)]
    level = 100 * precision.level.half_width
    return _Known(
        own_percent=median(own) if own and precision.has_places else None,
        level_percent=level if math.isfinite(level) else None,
    )


def _set_aside(state: RunState, number: int) -> RoundSetAside:
    samples = sum(rejections[number] for rejections in state.rejections.values())
    return RoundSetAside(samples=samples, reasons=tuple(word for word, _ in state.set_aside[number].most_common()))


def _spoken(estimate: Estimate, latency_ms: float, of: HalfWidthOf) -> Estimated:
    """Returns what is told of an estimate, with the half-width of the rule. A single variant has no own one."""
    low, high = estimate.own_low_ms, estimate.own_high_ms
    if of is HalfWidthOf.LEVEL or low is None or high is None:
        low, high = estimate.low_ms, estimate.high_ms
    return Estimated(
        variant=estimate.variant,
        latency_ms=latency_ms,
        half_width_percent=None if low is None or high is None else 100 * (high - low) / 2 / latency_ms,
        starts=estimate.starts,
    )
