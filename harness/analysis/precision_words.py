"""How well a run is known, in sentences: positions, level, and what more starts would buy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

from harness.analysis.autocorrelation import first_belief
from harness.analysis.precision import Known
from harness.results.outcomes import RunResult
from harness.results.records import Estimate

STARTS_MORE = 10
WORTH_TELLING = 0.3
"""From this autocorrelation on, an interval that takes starts for independent is told beside the honest one."""


@dataclass(frozen=True, slots=True)
class PrecisionTold:
    own_percent: float | None
    """Half-width of a middling variant's place among the others. None: it was measured alone."""
    level_percent: float
    autocorrelation: float | None
    starts: int

    @property
    def headline(self) -> str:
        if self.own_percent is None:
            return f"level known to {spelled(self.level_percent)}"
        return f"positions known to {spelled(self.own_percent)}, level to {spelled(self.level_percent)}"


def precision_told(result: RunResult) -> PrecisionTold | None:
    """None: no valid estimate tells its level, as those of the first method do not."""
    levels = [one.level_percent for one in result.estimates if one.valid and one.level_percent is not None]
    if not levels:
        return None
    own = [percent for one in result.estimates if one.valid and (percent := own_percent(one)) is not None]
    autocorrelations = [one.autocorrelation for one in result.estimates if one.valid]
    return PrecisionTold(median(own) if own else None, levels[0], autocorrelations[0], _starts(result))


def _starts(result: RunResult) -> int:
    """The anchor is in every start; a variant may have left early."""
    return max(one.starts for one in result.numbers)


def own_percent(estimate: Estimate) -> float | None:
    """The half-width of its own interval."""
    low, high, latency_ms = estimate.own_low_ms, estimate.own_high_ms, estimate.latency_ms
    return None if low is None or high is None or not latency_ms else 50 * (high - low) / latency_ms


def precision_sentences(result: RunResult) -> tuple[str, ...]:
    told = precision_told(result)
    if told is None:
        return ()
    known = Known(
        tuple(
            (percent, one.starts) for one in result.estimates if one.valid and (percent := own_percent(one)) is not None
        ),
        told.level_percent,
        told.starts,
        math.nan if told.autocorrelation is None else told.autocorrelation,
    )
    headline = f"{told.headline[0].upper()}{told.headline[1:]}"
    after = known.after(STARTS_MORE, first_belief())
    more = [spelled(after.own_percent)] * (told.own_percent is not None) + [spelled(after.level_percent)]
    return (f"{headline}; {STARTS_MORE} more starts: {', '.join(more)}.", *_resemblance(told, known))


def _resemblance(told: PrecisionTold, known: Known) -> tuple[str, ...]:
    if told.autocorrelation is None or told.autocorrelation < WORTH_TELLING:
        return ()
    claimed = known.as_if_independent_percent(first_belief())
    return (
        f"Neighbouring starts resemble each other, {told.autocorrelation:.1f}: the level is known to"
        f" {spelled(told.level_percent)}, not {spelled(claimed)}.",
    )


def spelled(percent: float) -> str:
    """Such as `±0.4 %`, with two digits below a tenth."""
    return f"±{percent:.2g} %" if percent < 0.1 else f"±{percent:.1f} %"
