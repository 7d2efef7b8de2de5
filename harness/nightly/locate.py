"""The first bad night: where the history of nightly ratios changes.

The change is placed, never raised, by the fit of least squares with a penalty for each change (Killick, Fearnhead and
Eckley 2012, JASA 107, 1590-1598; ruptures implements it). Raw histories make change points of any drift; ratios to an
accepted build do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEWEST_NIGHTS = 3
SHORTEST_SEGMENT = 1
"""An alarm on the very night of the change has one bad night."""
SPREAD_OF_STEPS = 2**0.5 * 0.6745
"""Median |step between two nights| over the nights' standard deviation, of normal noise without a change."""


@dataclass(frozen=True, slots=True)
class ChangePoint:
    first_bad: int
    """Index into the history."""
    ratio_before: float
    ratio_after: float


def first_bad_night(ratios: Sequence[float]) -> ChangePoint | None:
    """`ratios`: of the nights to the accepted build, oldest first, the night of the alarm last. None: nothing changed
    within it, or there are fewer than three nights.

    The last rise counts: what changed and came back earlier is not what the alarm is about.
    """
    logs = np.log(np.asarray(ratios, dtype=np.float64))
    if len(logs) < FEWEST_NIGHTS:
        return None
    ends = _segment_ends(logs)
    starts = [0, *ends[:-1]]
    levels = [float(logs[start:end].mean()) for start, end in zip(starts, ends, strict=True)]
    for segment in range(len(levels) - 1, 0, -1):
        if levels[segment] > levels[segment - 1]:
            before, after = np.exp(levels[segment - 1]), np.exp(levels[segment])
            return ChangePoint(starts[segment], float(before), float(after))
    return None


def _segment_ends(logs: Array) -> list[int]:
    """Penalty 2 sd^2 ln n for each change, with the sd from the steps between neighbours, which a change hardly
    moves."""
    import ruptures

    steps = np.abs(np.diff(logs))
    sd = float(np.median(steps)) / SPREAD_OF_STEPS
    if sd == 0:
        sd = float(steps.mean()) or 1.0
    search = ruptures.KernelCPD(kernel="linear", min_size=SHORTEST_SEGMENT).fit(logs[:, np.newaxis] / sd)
    return [int(end) for end in search.predict(pen=2 * np.log(len(logs)))]
