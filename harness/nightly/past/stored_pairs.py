"""The stored pairs of a night as arrays, and those of one build against itself (A/A) among them."""

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


Rows = tuple[tuple[float | None, ...], ...]
"""Log ratios of series in the same starts: series x pair, in the order of time. None: not valid."""


@dataclass(frozen=True, slots=True)
class AaPairs:
    """Stages whose two sides were one build."""

    sessions: tuple[Rows, ...] = ()
    """Within one installation."""
    installations: tuple[Rows, ...] = ()
    """Each of two sides that were installed anew for it."""


def of_phone(pairs: Iterable[NightPairs], phone: str | None) -> tuple[NightPairs, ...]:
    """None: of every phone."""
    return tuple(one for one in pairs if phone is None or parts_of_series(one.series).phone == phone)


def phone_of_most(pairs: Iterable[NightPairs]) -> str | None:
    """The phone with the most pairs of starts. None: there are no pairs."""
    known: dict[str, int] = {}
    for together in _in_the_same_starts(pairs):
        phone = parts_of_series(together[0].series).phone
        known[phone] = known.get(phone, 0) + len(together[0].ratios)
    return max(known, key=known.__getitem__, default=None)


def aa_pairs(pairs: Iterable[NightPairs]) -> AaPairs:
    """`pairs`: those whose two sides were one build. Series that share starts are one session, or one installation
    after another, however many they are."""
    sessions: list[Rows] = []
    installations: list[Rows] = []
    for together in _in_the_same_starts(pairs):
        if not together[0].two_installations:
            sessions.append(tuple(one.ratios for one in together))
            continue
        # Where older nights lack a pair, nobody knows which installation the later ones are of.
        rows = [one.ratios for one in together if None not in one.ratios]
        pairs_of_stage = len(rows[0]) if rows else 0
        starts = range(0, pairs_of_stage - PAIRS_PER_INSTALLATION + 1, PAIRS_PER_INSTALLATION)
        installations += [tuple(row[start : start + PAIRS_PER_INSTALLATION] for row in rows) for start in starts]
    return AaPairs(tuple(sessions), tuple(installations))


def _in_the_same_starts(pairs: Iterable[NightPairs]) -> Iterable[list[NightPairs]]:
    """One sweep measures one course, and all phones at the same time."""
    together: dict[tuple[object, ...], list[NightPairs]] = {}
    for one in pairs:
        parts = parts_of_series(one.series)
        where = (one.night, one.stage, one.sweep, parts.phone, parts.course, one.two_installations, len(one.ratios))
        together.setdefault(where, []).append(one)
    return together.values()
