"""A phone that is lent by the hour: what fits into its time is measured, the most useful first."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from harness.reasons import Reason
from harness.results.outcomes import FailureRecord
from harness.runners.runner import Effort
from harness.session.context import SessionContext
from harness.session.measured_before import measured_before
from harness.session.open_runs import runs_of_a_side, stopping_rule
from harness.session.order import ModelOrder, SessionOrder
from harness.session.progress import Trouble
from harness.session.questions import QUICK_EFFORT
from harness.session.run_state import NS_PER_MADD, START_OVERHEAD_MS, RunState, spent_ms

TIDYING_S = 30.0
"""Kept back: files are removed and settings put back before the phone is taken away."""
LINK_BYTES_PER_S = 2_000_000
"""Of a phone that hangs on another computer, behind a network."""


def lent_left_s(context: SessionContext) -> float:
    """Returns what is left for measuring, which may be less than nothing; infinite where there is no limit."""
    minutes = context.order.config.phones.session_minutes
    if not minutes:
        return math.inf
    return minutes * 60 - TIDYING_S - (context.clock.monotonic_s() - context.began_s)


def without_what_does_not_fit(context: SessionContext, order: SessionOrder) -> SessionOrder:
    """Returns the order with the models that fit into what is left, at least one. The others are told and stored."""
    left_s = lent_left_s(context)
    if math.isinf(left_s) or order.sustained_s is not None:
        return order
    context.store.forget_failures(order.sweep, order.serial, Reason.NO_TIME)
    models = {model.name: model for side in order.sets for model in side.models}
    done = measured_before(context, order)
    costs_s = {name: 0.0 if name in done else cost_s(order, model) for name, model in models.items()}
    first = tuple(most_useful_first(list(models.values()), done))
    kept = fitting(first, costs_s, left_s)
    for name in first:
        if name not in kept:
            tell_no_time(context, name, _why(context))
    sets = tuple(side.only(kept) for side in order.sets)
    return order.model_copy(update={"sets": tuple(side for side in sets if side.models)})


def fitting(names: Sequence[str], costs_s: Mapping[str, float], seconds: float) -> frozenset[str]:
    """Returns those that fit in this order; a long one that does not is passed over. The first is always kept."""
    kept = set(names[:1])
    left_s = seconds - sum(costs_s[name] for name in kept)
    for name in names[1:]:
        if costs_s[name] <= left_s:
            kept.add(name)
            left_s -= costs_s[name]
    return frozenset(kept)


def most_useful_first(models: Sequence[ModelOrder], done: Collection[str] = ()) -> Iterator[str]:
    """What is measured already, then the cheapest, then always the one that lies farthest from all before it.

    Farthest-point order (Gonzalez 1985) on the logarithm of MAdds, on which latency is drawn: few points span the
    line first, and later ones fill its gaps. Another precision counts as a factor of e.
    """
    left = sorted(models, key=lambda model: model.madds)
    chosen = [model for model in left if model.name in done]
    left = [model for model in left if model.name not in done]
    yield from (model.name for model in chosen)
    while left:
        farthest = max(left, key=lambda model: min((_distance(model, other) for other in chosen), default=math.inf))
        yield farthest.name
        left.remove(farthest)
        chosen.append(farthest)


def _distance(one: ModelOrder, other: ModelOrder) -> float:
    return abs(math.log(max(one.madds, 1)) - math.log(max(other.madds, 1))) + (one.precision != other.precision)


def cost_s(order: SessionOrder, model: ModelOrder) -> float:
    """Its fewest starts in every run, each with its pause, and its way to the phone.

    Guessed from MAdds, as a dry run is.
    """
    measure = order.config.measure
    starts = order.pairs or stopping_rule(measure, order.quick).least
    runs = len(order.sets) * runs_of_a_side(measure)
    effort = QUICK_EFFORT if order.quick else Effort()
    start_ms = spent_ms(model.madds * NS_PER_MADD / 1e6, effort) + START_OVERHEAD_MS
    start_s = start_ms / 1000 + order.config.conditions.cool_down_seconds
    return starts * runs * start_s + model.size_bytes / LINK_BYTES_PER_S


def tell_what_was_not_reached(context: SessionContext, runs: Iterable[RunState]) -> None:
    """Tells and stores what has no sample at all in a run, because the lent time was used up before its first start."""
    for state in runs:
        for name in state.models:
            if name not in state.given_up and not state.evidence.samples.get(name):
                tell_no_time(context, name, _why(context), state.run.run)


def _why(context: SessionContext) -> str:
    minutes = context.order.config.phones.session_minutes
    return f"it does not fit into the {minutes:g} minutes that the phone is lent for; go on with `--resume`"


def tell_no_time(context: SessionContext, name: str, why: str, run: str | None = None) -> None:
    """Tells and stores that there is no time for this variant, in this run or in any."""
    sweep, serial = context.order.sweep, context.order.serial
    of_run = "" if run is None else f" in run {run}"
    context.emit(Trouble(serial=serial, reason=Reason.NO_TIME, detail=f"{name}{of_run}: {why}"))
    failure = FailureRecord(sweep, Reason.NO_TIME, why, run=run, variant=name, serial=serial, at=context.now())
    context.store.add_failures([failure])
