"""What is a variant's own: its latency relative to the others', with the starts' factors taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.analysis.row_median import row_median_intervals, row_medians
from harness.analysis.shared_factor import SharedFactor
from harness.analysis.start_table import Array, StartTable
from harness.statistics.median import FEWEST_FOR_ORDER_STATISTICS

FEWEST_TO_SHRINK = 5
CALMEST = 0.4
"""Own intervals hold 94 % with it where each variant has two modes of its own, and 90 % without. Where deviations
differ by three times either way it changes next to nothing (docs/decisions, shared and own)."""


@dataclass(frozen=True, slots=True)
class OwnEstimate:
    variant: str
    relative: float
    """Its latency over that of the sweep's typical variant, the weighted geometric mean of all; of a variant that was
    measured alone, over the anchor's."""
    low: float
    high: float
    """NaN: it was never measured beside another row in two starts."""
    starts: int
    """In which it was measured beside another row."""

    @property
    def half_width(self) -> float:
        """Relative to the estimate; infinite where there is no interval."""
        width = (self.high - self.low) / 2 / self.relative
        return float("inf") if np.isnan(width) else width


@dataclass(frozen=True, slots=True)
class OwnLogs:
    """Logarithms for each row of one table, or of as many as the leading axes hold."""

    relative: Array
    low: Array
    high: Array

    @property
    def half_widths(self) -> Array:
        """Relative to the estimate; infinite where there is no interval."""
        widths = (np.exp(self.high - self.relative) - np.exp(self.low - self.relative)) / 2
        return np.where(np.isnan(widths), np.inf, widths)


def own_logs(shared: SharedFactor, asked: NDArray[np.bool_]) -> OwnLogs:
    """A contrast's variance is the row's own plus the others' share. The root of 1 - weight takes the latter off.

    What is left are quasi-variances (Firth and de Menezes 2004): the half-widths of two variants add in quadrature to
    that of their ratio, and each suffices for the distance to the typical variant, which holds the row too.
    """
    rows = shared.contrasts.reshape(-1, shared.contrasts.shape[-1])
    low, centre, high = (ends.reshape(shared.effects.shape) for ends in row_median_intervals(rows))
    lone = asked.sum() == 1
    away = np.ones(shared.weights.shape) if lone else np.sqrt(1 - shared.weights)
    reference = ~asked if lone and not asked.all() else asked
    typical = np.average(shared.effects[..., reference], weights=shared.weights[..., reference], axis=-1)
    relative = shared.effects - typical[..., np.newaxis]
    widened = away * _widening((high - low) / 2, (~np.isnan(shared.contrasts)).sum(axis=-1), asked)
    return OwnLogs(relative, relative + widened * (low - centre), relative + widened * (high - centre))


def _widening(half_widths: Array, starts: NDArray[np.intp], asked: NDArray[np.bool_]) -> Array:
    """What makes each half-width at least CALMEST of what a middling variant's would be in as many starts.

    A variant whose first few starts fell into one of two modes by chance looks calm, and would stop; the others tell
    that variants of this run are not. The scale is shrunk towards theirs, as by Smyth (2004, "Linear models and
    empirical Bayes methods", Statistical Applications in Genetics and Molecular Biology 3), from below only.
    """
    if asked.sum() < FEWEST_TO_SHRINK:
        return np.ones(half_widths.shape)
    roots = np.sqrt(np.maximum(starts, 1))
    scales = np.where(asked & ~np.isnan(half_widths), half_widths * roots, np.nan)
    middle = row_medians(scales)[..., np.newaxis]
    with np.errstate(divide="ignore", invalid="ignore"):
        widening = CALMEST * middle / roots / half_widths
    return np.where(np.isfinite(widening), np.maximum(widening, 1.0), 1.0)


def own_estimates(table: StartTable, shared: SharedFactor) -> tuple[OwnEstimate, ...]:
    """Of each row but the anchor, in the order of the table."""
    logs = own_logs(shared, table.asked)
    starts = (~np.isnan(shared.contrasts)).sum(axis=1)
    return tuple(
        OwnEstimate(
            variant=table.names[row],
            relative=float(np.exp(logs.relative[row])),
            low=float(np.exp(logs.low[row])),
            high=float(np.exp(logs.high[row])),
            starts=int(starts[row]),
        )
        for row in np.flatnonzero(table.asked)
    )


@dataclass(frozen=True, slots=True)
class RelativeTo:
    """One variant's latency over another's."""

    variant: str
    reference: str
    ratio: float
    low: float
    high: float
    starts: int | None
    """That measured both. None: it is told by the own intervals of both, where no sample is at hand."""


def relative_to(table: StartTable, shared: SharedFactor, reference: str) -> tuple[RelativeTo, ...]:
    """Of each other row. Paired within the starts that measured both, where these are as many as the rule asks for:
    what both share drops out exactly. Else, as in rounds that are split, over what each is against the other rows."""
    place = table.names.index(reference)
    pairs = table.log_ms - table.log_ms[place]
    starts = (~np.isnan(pairs)).sum(axis=1)
    ends = np.array(row_median_intervals(pairs))
    apart = np.array(_by_contrasts(shared, place))
    low, centre, high = np.exp(np.where(starts >= FEWEST_FOR_ORDER_STATISTICS, ends, apart))
    return tuple(
        RelativeTo(name, reference, float(centre[row]), float(low[row]), float(high[row]), int(starts[row]))
        for row, name in enumerate(table.names)
        if name != reference
    )


def _by_contrasts(shared: SharedFactor, place: int) -> tuple[Array, Array, Array]:
    """The difference of two independent medians: half-widths add in quadrature."""
    low, centre, high = row_median_intervals(shared.contrasts)
    difference: Array = shared.effects - shared.effects[place]
    below = np.hypot(centre - low, high[place] - centre[place])
    above = np.hypot(high - centre, centre[place] - low[place])
    return difference - below, difference, difference + above
