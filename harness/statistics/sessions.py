"""What differs from one evening to the next: the variance between sessions, and comparisons that respect it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.statistics.interval import Interval, from_logs
from harness.statistics.ratio import Ratio
from harness.statistics.student import t_quantile

LEVEL = 0.95
FEWEST_SESSIONS = 3
FEWEST_DEGREES_OF_FREEDOM = FEWEST_SESSIONS - 1


@dataclass(frozen=True, slots=True)
class SessionSpread:
    """Variance of the logarithm of a session's level around the level of its build."""

    variance: float
    degrees_of_freedom: int

    @property
    def known(self) -> bool:
        return self.degrees_of_freedom >= FEWEST_DEGREES_OF_FREEDOM


def pooled_spread(groups: Sequence[Sequence[float]]) -> SessionSpread:
    """Each group holds the levels of sessions that measured the same build on the same Android: variances are pooled
    within groups.

    A real step between two builds of a series therefore does not pass for noise between sessions.
    """
    freedom, squares = 0, 0.0
    for levels in groups:
        logs = np.log(np.asarray(levels, dtype=np.float64))
        if len(logs) > 1:
            freedom += len(logs) - 1
            squares += float(((logs - logs.mean()) ** 2).sum())
    return SessionSpread(squares / freedom if freedom else math.nan, freedom)


def level_interval(session_levels: Sequence[float]) -> Interval | None:
    """Student's t over the logarithms of session levels; None below three sessions."""
    count = len(session_levels)
    if count < FEWEST_SESSIONS:
        return None
    logs = np.log(np.asarray(session_levels, dtype=np.float64))
    reach = t_quantile(LEVEL, count - 1) * float(logs.std(ddof=1)) / math.sqrt(count)
    return from_logs(float(logs.mean()) - reach, float(logs.mean()) + reach)


def ratio_between_sessions(
    numerator: float, denominator: float, above: SessionSpread, below: SessionSpread | None
) -> Ratio:
    """One session of each. `below` None: both belong to one series, whose one spread stands for both.

    The variance of the log ratio is the sum of both; two estimated variances combine their degrees of freedom as
    Welch (1947) and Satterthwaite (1946) do.
    """
    value = numerator / denominator
    if not above.known or (below is not None and not below.known):
        return Ratio(value, None, 1)
    if below is None:
        variance, freedom = 2 * above.variance, float(above.degrees_of_freedom)
    else:
        variance = above.variance + below.variance
        freedom = combined_freedom(above, below)
    reach = t_quantile(LEVEL, freedom) * math.sqrt(variance)
    return Ratio(value, from_logs(math.log(value) - reach, math.log(value) + reach), 1)


def combined_freedom(one: SessionSpread, other: SessionSpread) -> float:
    """Degrees of freedom of the sum of two estimated variances: (v1 + v2)^2 / (v1^2 / f1 + v2^2 / f2)."""
    total = one.variance + other.variance
    if total == 0:
        return float(one.degrees_of_freedom + other.degrees_of_freedom)
    return total**2 / (one.variance**2 / one.degrees_of_freedom + other.variance**2 / other.degrees_of_freedom)
