"""What is a variant's own: its latency relative to the others', with the starts' factors taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from harness.analysis.row_median import row_median_intervals
from harness.analysis.shared_factor import SharedFactor
from harness.analysis.start_table import Array, StartTable
from harness.statistics.median import FEWEST_FOR_ORDER_STATISTICS


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


def own_estimates(table: StartTable, shared: SharedFactor) -> tuple[OwnEstimate, ...]:
    """Of each row but the anchor, in the order of the table.

    The contrast is with the other rows; the typical variant holds the row too, which is 1 - weight of the way to it.
    """
    low, centre, high = row_median_intervals(shared.contrasts)
    asked = table.asked
    lone = asked.sum() == 1
    away = np.ones(len(asked)) if lone else 1 - shared.weights
    relative = shared.effects - _typical(table, shared)
    below, above = away * (low - centre), away * (high - centre)
    starts = (~np.isnan(shared.contrasts)).sum(axis=1)
    return tuple(
        OwnEstimate(
            variant=table.names[row],
            relative=float(np.exp(relative[row])),
            low=float(np.exp(relative[row] + below[row])),
            high=float(np.exp(relative[row] + above[row])),
            starts=int(starts[row]),
        )
        for row in np.flatnonzero(asked)
    )


def _typical(table: StartTable, shared: SharedFactor) -> float:
    asked = table.asked
    if asked.sum() == 1 and not asked.all():
        return float(shared.effects[~asked][0])
    return float(np.average(shared.effects[asked], weights=shared.weights[asked]))


@dataclass(frozen=True, slots=True)
class RelativeTo:
    """One variant's latency over another's."""

    variant: str
    reference: str
    ratio: float
    low: float
    high: float
    starts: int
    """That measured both."""


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
