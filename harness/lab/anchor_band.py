"""Does a phone still measure the anchor model as it always did: the interval in which its next session should lie.

Every session measures the anchor anyway, so that the question costs no start. It is Student's prediction interval of
one further observation over the logarithms of the earlier sessions' levels: mean ± t s sqrt(1 + 1/n).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from harness.statistics.student import t_quantile

LEVEL = 0.999
"""One phone of a thousand that are well is looked at in vain, each session."""
FEWEST_SESSIONS = 5
NARROWEST = math.log(1.02)
"""A few sessions that agree by chance do not make a phone suspicious of 1 %."""


@dataclass(frozen=True, slots=True)
class Band:
    low_ms: float
    high_ms: float

    def holds(self, latency_ms: float) -> bool:
        return self.low_ms <= latency_ms <= self.high_ms


def band_of(earlier_ms: Sequence[float]) -> Band | None:
    """None: too few sessions to tell."""
    count = len(earlier_ms)
    if count < FEWEST_SESSIONS:
        return None
    logs = [math.log(one) for one in earlier_ms]
    reach = max(NARROWEST, t_quantile(LEVEL, count - 1) * stdev(logs) * math.sqrt(1 + 1 / count))
    return Band(math.exp(mean(logs) - reach), math.exp(mean(logs) + reach))
