"""Two sessions against each other, by what each variant is among the others. Pure.

    log latency = variant + session + the variant's own of that session

What a session does to all variants (a warm room, background work) drops out of a variant's place among the others. What
it does to one variant alone does not: that is its *interaction* with sessions, and its variance is estimated from all
variants and sessions of the series. A model of another build is another row, so that a step between two builds does not
pass for a difference between sessions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.analysis.compare import Relative, SessionLevel, Side, Together, verdict_of
from harness.statistics.interval import Interval, from_logs
from harness.statistics.sessions import FEWEST_DEGREES_OF_FREEDOM, FEWEST_SESSIONS
from harness.statistics.student import t_quantile
from harness.statistics.two_way import Array, TwoWay, two_way

LEVEL = 0.95
FEWEST_ROWS = 3
"""Of two models it cannot be told which of them moved."""


@dataclass(frozen=True, slots=True)
class SessionParts:
    """How sessions of these series differ."""

    fit: TwoWay
    own_noise: float
    """The mean variance of one session's relative latency, as its own interval tells it."""
    sessions: int

    @property
    def interaction(self) -> float:
        """The variance of what a session does to one variant alone, its noise taken off; never below 0."""
        return max(0.0, self.fit.own_variance - self.own_noise)

    @property
    def own_known(self) -> bool:
        return self.sessions >= FEWEST_SESSIONS and self.fit.own_freedom >= FEWEST_DEGREES_OF_FREEDOM

    @property
    def level_known(self) -> bool:
        return self.own_known and self.fit.column_freedom >= FEWEST_DEGREES_OF_FREEDOM


def session_parts(sides: Iterable[tuple[str, Side, Side]]) -> SessionParts:
    """Of the sessions of all variants on both sides, each with its name."""
    rows: dict[tuple[str, str, str], dict[str, SessionLevel]] = {}
    for variant, a, b in sides:
        for series, side in (("a", a), ("a" if _of_one_series(a, b) else "b", b)):
            for level in side.sessions:
                rows.setdefault((series, variant, level.build), {})[level.run] = level
    runs = sorted({run for row in rows.values() for run in row})
    noise = [_own_variance(level) for row in rows.values() if len(row) > 1 for level in row.values()]
    told = [one for one in noise if one is not None]
    return SessionParts(two_way(_table(list(rows.values()), runs)), float(np.mean(told)) if told else 0.0, len(runs))


def together(sides: Mapping[str, tuple[Side, Side]], parts: SessionParts) -> Together | None:
    """What all variants did between the two sessions. None: too few of them tell it."""
    if len(sides) < FEWEST_ROWS:
        return None
    centre = _centre(sides)
    interval = None
    if parts.level_known:
        reach = t_quantile(LEVEL, parts.fit.column_freedom) * math.sqrt(2 * parts.fit.mean_variance)
        interval = from_logs(centre - reach, centre + reach)
    return Together(
        ratio=math.exp(centre),
        interval=interval,
        sessions=parts.sessions,
        level_sd_percent=100 * math.sqrt(parts.fit.column_variance) if parts.level_known else None,
        interaction_sd_percent=100 * math.sqrt(parts.interaction) if parts.own_known else None,
    )


def relative(
    variant: str, sides: Mapping[str, tuple[Side, Side]], parts: SessionParts, margin_percent: float
) -> Relative:
    """What one variant did, what all of them did taken off. `sides` are those of `together`."""
    a, b = sides[variant]
    difference = _step(a, b) - _centre(sides)
    interval = _interval(difference, a.here, b.here, parts)
    return Relative(math.exp(difference), interval, verdict_of(interval, margin_percent))


def _interval(difference: float, a: SessionLevel, b: SessionLevel, parts: SessionParts) -> Interval | None:
    """Both sessions' own noise, and twice the interaction. Where a session does not tell its own, all that a cell of
    the table varies by counts."""
    if not parts.own_known:
        return None
    noise = [_own_variance(level) for level in (a, b)]
    variance = sum(parts.fit.own_variance if one is None else parts.interaction + one for one in noise)
    reach = t_quantile(LEVEL, parts.fit.own_freedom) * math.sqrt(variance)
    return from_logs(difference - reach, difference + reach)


def _centre(sides: Mapping[str, tuple[Side, Side]]) -> float:
    """The median: a few models that were changed do not move it."""
    return float(np.median([_step(a, b) for a, b in sides.values()]))


def _step(a: Side, b: Side) -> float:
    return math.log(b.here.latency_ms / a.here.latency_ms)


def _own_variance(level: SessionLevel) -> float | None:
    return None if level.own_sd_percent is None else (level.own_sd_percent / 100) ** 2


def _of_one_series(a: Side, b: Side) -> bool:
    return {level.run for level in a.sessions} == {level.run for level in b.sessions}


def _table(rows: Sequence[Mapping[str, SessionLevel]], runs: Sequence[str]) -> Array:
    table = np.full((len(rows), len(runs)), np.nan)
    column = {run: place for place, run in enumerate(runs)}
    for place, row in enumerate(rows):
        for run, level in row.items():
            table[place, column[run]] = math.log(level.latency_ms)
    return table
