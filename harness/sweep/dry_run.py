"""What a sweep would do, without touching a phone."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.config import SweepConfig
from harness.plan import expected_minutes
from harness.runners.runner import Effort
from harness.session.open_runs import stopping_rule
from harness.session.order import SetOrder
from harness.session.questions import QUICK_EFFORT
from harness.session.run_state import NS_PER_MADD, spent_ms
from harness.sweep.models import anchor_order, build_wanted, refuse_nonsense, throwaway_order

START_OVERHEAD_MS = 1500.0


class SweepPlan(BaseModel):
    """Per phone; the minutes are a guess from MAdds, for a phone that needs 0.05 ns for one."""

    model_config = ConfigDict(frozen=True)

    schema_: Literal["bigcore.sweep-plan/1"] = Field(default="bigcore.sweep-plan/1", alias="schema")
    variants: tuple[str, ...]
    against: tuple[str, ...] = ()
    """The second set, measured interleaved with the first."""
    least_starts: int
    most_starts: int
    push_megabytes: float
    least_minutes: float
    most_minutes: float


def plan_sweep(config: SweepConfig, *, quick: bool, against: SetOrder | None = None) -> SweepPlan:
    refuse_nonsense(config)
    models = build_wanted(config, lambda _: None).models.models
    second = () if against is None else against.models
    rule = stopping_rule(config.measure, quick)
    effort = QUICK_EFFORT if quick else Effort()
    minutes = [
        expected_minutes(
            {model.name: spent_ms(model.madds * NS_PER_MADD / 1e6, effort) for model in group},
            rule,
            config.measure.round_seconds,
            START_OVERHEAD_MS,
        )
        for group in (models, second)
    ]
    runs = len(config.measure.runners) * len(config.measure.cores)
    pushed = {model.sha256: model.size_bytes for model in (*models, *second, anchor_order(), throwaway_order())}
    return SweepPlan(
        variants=tuple(model.name for model in models),
        against=tuple(model.name for model in second),
        least_starts=rule.least * runs,
        most_starts=rule.most * runs,
        push_megabytes=sum(pushed.values()) / 1e6,
        least_minutes=sum(one.least for one in minutes) * runs,
        most_minutes=sum(one.most for one in minutes) * runs,
    )
