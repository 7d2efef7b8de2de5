"""What a sweep would do, without touching a phone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.config import SweepConfig
from harness.plan import expected_minutes
from harness.runners.runner import Effort
from harness.session.open_runs import runs_of_a_side, stopping_rule
from harness.session.order import ModelOrder, SideOrder
from harness.session.questions import QUICK_EFFORT
from harness.session.run_state import NS_PER_MADD, START_OVERHEAD_MS, spent_ms
from harness.session.sustained import START_MS
from harness.store.store import Store
from harness.sweep.models import anchor_order, build_wanted, throwaway_order
from harness.sweep.options import SweepOptions
from harness.sweep.sides import second_set
from harness.sweep.sweep import refuse
from harness.sweep.virtual_phones import demand_profiles


class SweepPlan(BaseModel):
    """What a sweep would do on each phone. The minutes are guessed from MAdds, at 0.05 ns for one."""

    model_config = ConfigDict(frozen=True)

    schema_: Literal["bigcore.sweep-plan/1"] = Field(default="bigcore.sweep-plan/1", alias="schema")
    variants: tuple[str, ...]
    against: tuple[str, ...] = ()
    """The second set, measured interleaved with the first."""
    sustained_seconds: float | None = None
    """How long the one variant runs without pause; null where rounds are measured."""
    least_starts: int
    most_starts: int
    push_megabytes: float
    least_minutes: float
    most_minutes: float


def plan_sweep(config: SweepConfig, options: SweepOptions) -> SweepPlan:
    """Returns the plan. Raises what the sweep would raise before it looks for a phone."""
    refuse(config, options)
    demand_profiles(config.phones.serials)
    with Store.open(options.store_url) as store:
        second = second_set(config, options.against, store)
    if options.sustained_s is not None:
        return _plan_without_pause(config, options.sustained_s)
    return _plan_of_rounds(config, options, second)


def _plan_without_pause(config: SweepConfig, sustained_s: float) -> SweepPlan:
    """The one variant, start after start, for as long as was asked."""
    models = build_wanted(config, lambda _: None).models.models
    return SweepPlan(
        variants=tuple(model.name for model in models),
        least_starts=math.ceil(1000 * sustained_s / (START_MS + START_OVERHEAD_MS)),
        most_starts=math.ceil(1000 * sustained_s / START_MS),
        push_megabytes=_megabytes(models),
        least_minutes=sustained_s / 60,
        most_minutes=sustained_s / 60,
        sustained_seconds=sustained_s,
    )


def _megabytes(models: Sequence[ModelOrder]) -> float:
    """Returns how much is pushed, with our own two models; a file of both sides counts once."""
    pushed = {model.sha256: model.size_bytes for model in (*models, anchor_order(), throwaway_order())}
    return sum(pushed.values()) / 1e6


def _plan_of_rounds(config: SweepConfig, options: SweepOptions, other: SideOrder | None) -> SweepPlan:
    """`other` holds the baseline's models. None: it has the same, if there is a baseline."""
    own = build_wanted(config, lambda _: None).models
    models = own.models
    second = (other or own).models if options.two_sides else ()
    rule = stopping_rule(config.measure, options.quick)
    effort = QUICK_EFFORT if options.quick else Effort()
    minutes = [
        expected_minutes(
            {model.name: spent_ms(model.madds * NS_PER_MADD / 1e6, effort) for model in group},
            rule,
            config.measure.round_seconds,
            START_OVERHEAD_MS + 1000 * config.conditions.cool_down_seconds,
        )
        for group in (models, second)
    ]
    runs = runs_of_a_side(config.measure)
    limit = _limit_minutes(config)
    return SweepPlan(
        variants=tuple(model.name for model in models),
        against=tuple(model.name for model in second),
        least_starts=rule.least * runs,
        most_starts=rule.most * runs,
        push_megabytes=_megabytes((*models, *second)),
        least_minutes=min(limit, sum(one.least for one in minutes) * runs),
        most_minutes=min(limit, sum(one.most for one in minutes) * runs),
    )


def _limit_minutes(config: SweepConfig) -> float:
    """What no phone is measured for longer than; 0 in the config means no limit."""
    limits = (config.measure.max_minutes, config.phones.session_minutes)
    return min((minutes for minutes in limits if minutes > 0), default=math.inf)
