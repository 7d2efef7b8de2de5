"""The two questions of a phone's night: what all of its series share, and what is one series' own.

All series of a phone run in the same starts and share their luck (placement, heat, slow starts). So each pair of starts
is taken apart: the median of its log ratios over the series is *common* (runtime, app, compiler, phone), and a series'
ratio less the median of the *others* is its *own*. The median of the others and not of all: with few series a series
would otherwise be held against itself. Anchors are series here. Each question is decided by the same stages, thresholds
and carried evidence.

Below five series a median of the others is one or two series' noise: there each series is held against itself alone.

Where a good part of the series shifts at once, the median shifts with them, and those that kept their level seem to
move the other way. So an own verdict must also be one of the series' plain ratio, as if it were alone, where the common
question speaks against it, tonight or by carried evidence, where many series stand out in either direction, or one
surely in the other; and at least in the estimate where series are few, or where it is an improvement, for which nobody
waits. A series is not called slower for not having become faster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.stages import Call
from harness.plan import COMPANY, FEWEST_IN_A_START

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEWEST_SERIES = 5
OPPOSING_Z = 1.5
"""The common question speaks against an own verdict of the other direction from here on."""
STANDING_OUT_Z = 2.0
"""One steady series in forty stands out so far by chance."""
FEWEST_OF_A_CROWD = 3
CROWD_SHARE = 0.2
"""Of the series, at the least: by chance in fewer than one night in 5,000."""
MANY_SERIES = 12
"""With fewer, two that move together already move the median of the others by a good part of their own shift."""
SURELY_OUT_Z = 3.0
"""A series that stands out so far to the other side moves the median of the others, alone as it is; and where series
are few, two that do so in one direction may be the ones that did not move."""
BEYOND_Z = 1.64
"""One-sided 95 %: how surely the plain ratio of a suspected shadow must lie beyond the least effect, as well."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Which questions a phone with so many series is asked: own ones in the order of the series, then the common
    one."""

    series: int

    @property
    def shared(self) -> bool:
        return self.series >= FEWEST_SERIES

    @property
    def count(self) -> int:
        return self.series + 1 if self.shared else self.series

    def take_apart(self, ratios: Array) -> Array:
        """phone x series x pair -> phone x question x pair. NaN stands for a series that a pair does not hold."""
        if not self.shared:
            return ratios
        ordered = np.sort(ratios, axis=1)
        present = np.count_nonzero(~np.isnan(ratios), axis=1, keepdims=True)
        own = ratios - _median_of_others(ratios, ordered, present)
        return np.concatenate([own, _median(ordered, present)], axis=1)

    def company(self, asked: Mask) -> Mask:
        """phone x question -> phone x series: whom the next stage's starts hold.

        Those that are asked for; and, as the common question and the median need others, the first of the rest.
        """
        own = asked[:, : self.series]
        if not self.shared:
            return own
        wanted = np.maximum(FEWEST_IN_A_START, COMPANY * own.sum(axis=1)) * asked.any(axis=1)
        rank_among_rest = np.cumsum(~own, axis=1) + own.sum(axis=1, keepdims=True)
        company: Mask = own | (rank_among_rest <= wanted[:, np.newaxis])
        return company


def _median(ordered: Array, present: NDArray[np.intp]) -> Array:
    """Along the series, NaN sorted last."""
    below, above = (present - 1) // 2, present // 2
    middle: Array = (np.take_along_axis(ordered, below, axis=1) + np.take_along_axis(ordered, above, axis=1)) / 2
    return middle


def _median_of_others(ratios: Array, ordered: Array, present: NDArray[np.intp]) -> Array:
    """Of n values without x: for n = 2h, the h-th or the next, whichever x does not displace; for n = 2h + 1, the mean
    of the two of the three middle ones that x leaves in the middle."""
    half = present // 2
    low = np.take_along_axis(ordered, np.maximum(half - 1, 0), axis=1)
    middle = np.take_along_axis(ordered, np.minimum(half, ordered.shape[1] - 1), axis=1)
    high = np.take_along_axis(ordered, np.minimum(half + 1, ordered.shape[1] - 1), axis=1)
    of_even = np.where(ratios <= low, middle, low)
    of_odd = np.where(ratios < middle, middle + high, np.where(ratios > middle, low + middle, low + high)) / 2
    others: Array = np.where(present % 2 == 0, of_even, of_odd)
    return others


def suspected_shadows(own_z: Array, opposed: Mask) -> Mask:
    """For each own verdict: may it be only the shadow of what the others did?

    `own_z`: verdict x series of its phone, positive in the verdict's direction, NaN where a start did not hold a
    series. `opposed`: does the common question speak against the verdict?
    """
    many = max(FEWEST_OF_A_CROWD, CROWD_SHARE * own_z.shape[1])
    crowd = (own_z >= STANDING_OUT_Z).sum(axis=1) >= many
    other_crowd = (own_z <= -STANDING_OUT_Z).sum(axis=1) >= many
    countered = (own_z <= -SURELY_OUT_Z).any(axis=1)
    suspected: Mask = crowd | opposed | countered | other_crowd
    if own_z.shape[1] < MANY_SERIES:
        suspected |= (own_z >= SURELY_OUT_Z).sum(axis=1) >= 2
    return suspected


def wanted_beyond_z(call: Call, suspected: Mask, series: int) -> Array:
    """What z of (plain ratio - least effect) each verdict needs; signs such that its direction is positive."""
    otherwise = 0.0 if call is Call.FASTER or series < MANY_SERIES else -math.inf
    return np.where(suspected, BEYOND_Z, otherwise)
