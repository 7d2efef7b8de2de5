"""What sessions of a run's series do to all its models together, and to one by itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

from harness.analysis.between_sessions import FEWEST_ROWS, LEVEL, SessionParts, session_parts
from harness.analysis.compare import SessionLevel, Side
from harness.analysis.precision import own_sd_percent
from harness.analysis.precision_words import own_percent
from harness.results.outcomes import RunResult
from harness.results.records import Estimate
from harness.statistics.sessions import SessionSpread, combined_freedom
from harness.statistics.student import t_quantile
from harness.store.store import Store

FEWEST_STARTS = 2
"""One start tells no deviation."""


@dataclass(frozen=True, slots=True)
class SessionMoves:
    sessions: int
    level_sd_percent: float
    """Standard deviation of what a session does to all models."""
    interaction_sd_percent: float
    """The same of what a session does to one model alone."""
    another_session_percent: float
    """Within so much of this one's, 95 %, another session finds a model's place among the others."""
    another_session_latency_percent: float
    """The same of its latency in ms, which what a session does to all moves too."""

    @property
    def sentence(self) -> str:
        return (
            f"By {self.sessions} sessions, a session moves all models together by {self.level_sd_percent:.1f} %, one by"
            f" itself by {self.interaction_sd_percent:.1f} % (standard deviation): another session finds a place among"
            f" the others within ±{self.another_session_percent:.1f} %, and a latency in ms within"
            f" ±{self.another_session_latency_percent:.1f} %."
        )


def session_moves(store: Store, result: RunResult) -> SessionMoves | None:
    """None: the store holds too few sessions of these series, or too few models of each."""
    told = [one for one in result.numbers if one.valid and one.latency_ms is not None]
    if len(told) < FEWEST_ROWS:
        return None
    sides = {one.variant: Side(level_of(one), _others(store, one)) for one in told}
    return moves_of(session_parts((variant, side, side) for variant, side in sides.items()))


def session_sentence(store: Store, result: RunResult) -> str:
    """Empty where they are not known."""
    moves = session_moves(store, result)
    return "" if moves is None else moves.sentence


def _others(store: Store, one: Estimate) -> tuple[SessionLevel, ...]:
    return tuple(level_of(other) for other in store.sessions_of_series(one.run, one.variant))


def level_of(estimate: Estimate) -> SessionLevel:
    assert estimate.latency_ms is not None
    own = own_percent(estimate)
    sd = None if own is None or estimate.starts < FEWEST_STARTS else own_sd_percent(own, estimate.starts)
    return SessionLevel(estimate.run, estimate.sha256, estimate.latency_ms, own_sd_percent=sd)


def moves_of(parts: SessionParts) -> SessionMoves | None:
    """Sessions are the units: of a place what a session does to one model counts, of a latency in ms also what it does
    to all."""
    if not parts.level_known:
        return None
    own = SessionSpread(parts.fit.own_variance, parts.fit.own_freedom)
    level = SessionSpread(parts.fit.column_variance, parts.fit.column_freedom)
    return SessionMoves(
        sessions=parts.sessions,
        level_sd_percent=100 * math.sqrt(level.variance),
        interaction_sd_percent=100 * math.sqrt(parts.interaction),
        another_session_percent=_apart_percent(own.variance, own.degrees_of_freedom),
        another_session_latency_percent=_apart_percent(own.variance + level.variance, combined_freedom(own, level)),
    )


def _apart_percent(variance: float, freedom: float) -> float:
    """What two sessions differ by, 95 %."""
    return 100 * t_quantile(LEVEL, freedom) * math.sqrt(2 * variance)
