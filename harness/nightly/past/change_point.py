"""The first bad night: where the history of nightly ratios changes.

The change is placed, never raised, by a fit of steps with least squares and a penalty for each step (Killick, Fearnhead
and Eckley 2012, JASA 107, 1590-1598, as ruptures implements it). Histories of raw latencies make steps of any drift;
ratios to an accepted build do not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEWEST_NIGHTS = 3
MEDIAN_OF_ABSOLUTE_NORMAL = 0.6745
PENALTY = 5.0
"""Times ln n, in variances of a night. It is a high one, as a step may end a history with a single night."""

KEPT_OF_A_RISE = 2 / 3
"""A rise counts where every later level keeps at least this share of it. Less says that it was mended in between: the
later level is then a mean of mended nights and of the alarm's. Noise between nights takes less away."""


@dataclass(frozen=True, slots=True)
class NightRatio:
    """The ratio of one series to the accepted build in one night."""

    ratio: float
    pairs: int
    """That it rests on: a night in doubt has many more than a steady one, and weighs as many more."""


@dataclass(frozen=True, slots=True)
class ChangePoint:
    first_bad: int
    """Index into the history."""
    ratio_before: float
    ratio_after: float


def change_point(history: Sequence[NightRatio]) -> ChangePoint | None:
    """`history`: oldest first, the night of the alarm last. None: it does not show where the alarm's shift began.

    The last rise counts that no fall took back. Where a fall did, it was mended, and the shift that the alarm is about
    may be too small for a step of its own: then no earlier night is blamed for it.
    """
    if len(history) < FEWEST_NIGHTS:
        return None
    logs = np.log([night.ratio for night in history])
    fewest = min(night.pairs for night in history)
    weights = np.array([max(1, round(night.pairs / fewest)) for night in history])
    starts = [0, *_steps(logs, weights)]
    levels = [
        float(np.average(logs[start:end], weights=weights[start:end]))
        for start, end in zip(starts, [*starts[1:], len(logs)], strict=True)
    ]
    for segment in range(len(levels) - 1, 0, -1):
        before, after = levels[segment - 1], levels[segment]
        if after > before and min(levels[segment:]) - before >= KEPT_OF_A_RISE * (after - before):
            return ChangePoint(starts[segment], math.exp(before), math.exp(after))
    return None


def _steps(logs: Array, weights: NDArray[np.int_]) -> list[int]:
    """Where the fit steps. A night that weighs w enters w times, which is weighted least squares."""
    import ruptures

    sd = _sd_of_unit_weight(logs, weights)
    repeated = np.repeat(logs / sd, weights)[:, np.newaxis]
    ends = ruptures.KernelCPD(kernel="linear", min_size=1).fit(repeated).predict(pen=PENALTY * math.log(len(logs)))
    night_of = np.repeat(np.arange(len(logs)), weights)
    return sorted({int(night_of[end]) for end in ends[:-1]} - {0})


def _sd_of_unit_weight(logs: Array, weights: NDArray[np.int_]) -> float:
    """From the differences of neighbours, which one step hardly moves; each has variance sd^2 (1 / w_1 + 1 / w_2)."""
    differences = np.abs(np.diff(logs)) / np.sqrt(1 / weights[:-1] + 1 / weights[1:])
    sd = float(np.median(differences)) / MEDIAN_OF_ABSOLUTE_NORMAL
    return sd or float(differences.mean()) or 1.0
