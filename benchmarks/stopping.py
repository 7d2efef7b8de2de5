"""Many sessions at once under the project's stopping rule, with the project's own interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from worlds import Array

from harness.plan import StoppingRule
from harness.statistics.median import log_median_intervals
from harness.statistics.ratio import shift_intervals


@dataclass(frozen=True, slots=True)
class Stopped:
    starts: NDArray[np.int64]
    low: Array
    high: Array
    """Ends of the interval, as logarithms."""
    level: Array
    """The median reported, as a logarithm."""


def stop_each(logs: Array, rule: StoppingRule) -> Stopped:
    """Looks after every start from the least on, as the plan does."""
    sessions = logs.shape[0]
    starts = np.full(sessions, rule.most)
    low, high, level = np.empty(sessions), np.empty(sessions), np.empty(sessions)
    running = np.arange(sessions)
    for count in range(rule.least, rule.most + 1):
        seen = logs[running, :count]
        low[running], high[running] = log_median_intervals(seen)
        level[running] = np.median(seen, axis=1)
        half_width = (np.exp(high[running]) - np.exp(low[running])) / 2 / np.exp(level[running])
        done = 100 * half_width <= rule.half_width_percent
        starts[running[done]] = count
        running = running[~done]
        if running.size == 0:
            break
    return Stopped(starts, low, high, level)


def stop_in_step(above: Array, below: Array, rule: StoppingRule) -> Stopped:
    """Two sets that go on until each is done and their ratio is precise enough; what is returned is of the ratio."""
    least = np.maximum(stop_each(above, rule).starts, stop_each(below, rule).starts)
    differences = above - below
    starts = np.full(len(least), rule.most)
    low, high = np.empty(len(least)), np.empty(len(least))
    running = np.arange(len(least))
    for count in range(rule.least, rule.most + 1):
        due = running[least[running] <= count]
        low[due], high[due] = shift_intervals(differences[due, :count])
        done = due[50 * (np.exp(high[due]) - np.exp(low[due])) <= rule.half_width_percent]
        starts[done] = count
        running = np.setdiff1d(running, done, assume_unique=True)
    return Stopped(starts, low, high, (low + high) / 2)
