"""How many series follow a shift that all of them were asked about.

After the first stage only some of them stand in the starts, so that six pairs are all that most have: of these the
count is a lower bound, and is told as one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.stages import Call
from harness.statistics.ratio import shift_intervals
from harness.statistics.signed_ranks import exceeds

Array = NDArray[np.float64]

FEWEST_PAIRS = 2
"""One pair has no interval."""


@dataclass(frozen=True, slots=True)
class Followers:
    series: int
    surely: int
    surely_not: int

    @property
    def words(self) -> str:
        if self.surely == self.series:
            return "all models on this phone"
        if self.surely + self.surely_not == self.series:
            return f"{self.surely} of {self.series} models on this phone follow"
        if self.surely == 0:
            return f"none of the {self.series} models on this phone surely follows by itself"
        return f"at least {self.surely} of {self.series} models on this phone follow"


def followers_of(plain: Array, call: Call, least: float) -> Followers:
    """`plain`: log ratios, series x pair, NaN where a pair does not hold a series. `call`: of the common question,
    whose direction counts; all that is not faster is asked about slowdowns."""
    towards = -plain if call is Call.FASTER else plain
    known = [row[~np.isnan(row)][np.newaxis] for row in towards]
    measured = [row for row in known if row.shape[1] >= FEWEST_PAIRS]
    return Followers(
        series=len(plain),
        surely=sum(_follows(row, least) for row in measured),
        surely_not=sum(bool(shift_intervals(row)[1][0] < least) for row in measured),
    )


def _follows(row: Array, least: float) -> bool:
    """By more than the least effect, and surely at all."""
    return bool(exceeds(row, least)[0] and shift_intervals(row)[0][0] > 0)
