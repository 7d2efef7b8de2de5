"""The pairs of a night, from the store as the driver needs them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.series import parts_of_series
from harness.results.night_basis import NightPairs

Array = NDArray[np.float64]

PAIRS_PER_INSTALLATION = 6
"""Where two apps are installed, both are installed anew after so many pairs: docs/decisions/008-nightly-in-stages.md
has what an effect of installation does otherwise."""


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


@dataclass(frozen=True, slots=True)
class AaPairs:
    """Log ratios of stages whose two sides were one build, each in the order of time."""

    sessions: tuple[tuple[float, ...], ...] = ()
    """Within one installation."""
    installations: tuple[tuple[float, ...], ...] = ()
    """Each of two sides that were installed anew for it."""


def of_phone(pairs: Iterable[NightPairs], phone: str | None) -> tuple[NightPairs, ...]:
    """None: of every phone."""
    return tuple(one for one in pairs if phone is None or parts_of_series(one.series).phone == phone)


def aa_pairs(pairs: Iterable[NightPairs]) -> AaPairs:
    """`pairs`: those whose two sides were one build. What has no valid number is left out."""
    sessions: list[tuple[float, ...]] = []
    installations: list[tuple[float, ...]] = []
    for one in pairs:
        known = tuple(ratio for ratio in one.ratios if ratio is not None)
        if not one.two_installations:
            sessions += [known] if known else []
        elif len(known) == len(one.ratios):
            # Where a pair is missing, nobody knows which installation the later ones are of.
            parts = range(0, len(known) - PAIRS_PER_INSTALLATION + 1, PAIRS_PER_INSTALLATION)
            installations += [known[start : start + PAIRS_PER_INSTALLATION] for start in parts]
    return AaPairs(tuple(sessions), tuple(installations))
