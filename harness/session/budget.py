"""The time that a session may take, where `max_minutes` or `session_minutes` limits it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from harness.clock import Clock
from harness.session.context import SessionContext
from harness.session.lent_time import lent_left_s
from harness.session.run_state import RunState

EXTRA_START_S = 0.8
_LEAST_S = 0.001
"""A time that is used up is no lack of a limit."""
MOST_FOR_EXTRA_STARTS = 1 / 4
"""The share of the whole budget that the extra starts may take."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Holds the rounds of a session, and the extra starts after them, to a time. 0 seconds mean no limit."""

    seconds: float
    clock: Clock
    began_s: float
    extra_s: float = 0.0
    """The part that is kept back for the extra starts."""
    lent_s: float = math.inf
    """What is left of the time that the phone is lent for. No start may pass it, not even a run's first."""

    @property
    def limited(self) -> bool:
        return self.seconds > 0

    @property
    def limit_s(self) -> float | None:
        return self.seconds if self.limited else None

    def elapsed_s(self) -> float:
        return self.clock.monotonic_s() - self.began_s

    def left_s(self) -> float:
        """Returns the seconds that are left for rounds."""
        return self.left_in_all_s() - self.extra_s

    def left_in_all_s(self) -> float:
        return self.seconds - self.elapsed_s() if self.limited else float("inf")

    @property
    def ends_with_lent_time(self) -> bool:
        """Whether the time that the phone is lent for is the limit, and no shorter one."""
        return self.lent_s <= self.seconds

    def lent_left_s(self) -> float:
        return self.lent_s - self.elapsed_s()


def budget_of(context: SessionContext, runs: Sequence[RunState]) -> Budget:
    """Returns the budget that the order sets, counted from now."""
    asked_s = context.order.config.measure.max_minutes * 60 or math.inf
    lent_s = lent_left_s(context)
    limit_s = min(asked_s, max(lent_s, _LEAST_S))
    seconds = 0.0 if math.isinf(limit_s) else limit_s
    extra_starts = sum(len(state.models) for state in runs) if context.order.takes_extra_starts else 0
    each_s = EXTRA_START_S + context.order.config.conditions.cool_down_seconds
    extra_s = min(each_s * extra_starts, seconds * MOST_FOR_EXTRA_STARTS)
    return Budget(seconds, context.clock, context.clock.monotonic_s(), extra_s, lent_s)
