"""An alert that stands ends where a night rejects the slowdown, and not where a night merely does not see it.

Most nights of a small slowdown look steady: that is why it took some nights to be found. So an alert stands until the
upper end of its question's 95 % interval lies below half of the effect that was alarmed, or below the least effect
where that is larger. A large slowdown that was mended is rejected by few pairs, a small one by a night or two.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from harness.statistics.ratio import shift_intervals
from harness.statistics.signed_ranks import exceeds

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

NOTHING_STANDS = math.nan
REMAINS = 0.5
"""Of the effect that was alarmed: what is left must be surely less than this share of it."""


def rejected(ratios: Array, standing: Array, least: float, margin: float) -> Mask:
    """For each row of log ratios: is the slowdown that stands rejected?

    `standing`: the log effects that were alarmed; `margin`: by how much an effect of installation widens the interval.
    """
    return surely_below(ratios, np.maximum(least, REMAINS * standing) - margin)


def surely_below(ratios: Array, levels: Array) -> Mask:
    """For each row: does its 95 % interval lie below its level?"""
    below = np.zeros(len(ratios), dtype=np.bool_)
    # Only where the estimate lies there may the interval do so, and it costs much less.
    rows = np.flatnonzero(~exceeds(ratios - levels[:, np.newaxis], 0.0))
    if rows.size:
        below[rows] = shift_intervals(ratios[rows])[1] < levels[rows]
    return below
