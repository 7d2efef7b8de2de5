"""Many sessions at once under the project's stopping rule, with the project's own interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from worlds import Array

from harness.plan import StoppingRule
from harness.statistics.median import log_median_intervals


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
