"""The pairs of a night, from the store as the driver needs them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.results.night_basis import NightPairs

Array = NDArray[np.float64]


def ratio_table(pairs: Iterable[NightPairs], series: Sequence[str], stage_pairs: Sequence[int]) -> Array:
    """Series x pair, in the order of time. NaN where a pair holds no valid number of a series, or did not ask for it.

    `stage_pairs`: how many each stage that was measured adds.
    """
    of = {(one.series, one.stage): one for one in pairs}
    blocks = [np.full((len(series), new), math.nan) for new in stage_pairs]
    for stage, block in enumerate(blocks):
        for row, name in enumerate(series):
            found = of.get((name, stage))
            if found is not None:
                known = [math.nan if ratio is None else ratio for ratio in found.ratios[: block.shape[1]]]
                block[row, : len(known)] = known
    return np.hstack(blocks) if blocks else np.empty((len(series), 0))


def stages_measured(pairs: Iterable[NightPairs], series: Iterable[str]) -> int:
    """How many stages the store holds of any of these series."""
    mine = set(series)
    return max((one.stage + 1 for one in pairs if one.series in mine), default=0)


def aa_sessions(pairs: Iterable[NightPairs]) -> list[list[float]]:
    """The log ratios of every stage whose two sides were one build; without those that have no valid number."""
    sessions = ([ratio for ratio in one.ratios if ratio is not None] for one in pairs)
    return [session for session in sessions if session]
