"""Latency against MAdds: a line that a few odd networks cannot pull, and the odd networks named.

Theil (1950) and Sen (1968): the slope is the median of the slopes of all pairs. The line is fitted to logarithms,
where a network that is 20 % too slow is equally odd at 10 and at 500 million MAdds; the exponent is 1 where latency
is proportional.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.statistics.spread import SD_PER_MAD, median_absolute_deviation

OUTLIER_DEVIATIONS = 3.5
"""Iglewicz and Hoaglin (1993), "How to Detect and Handle Outliers": modified z-scores beyond 3.5."""
SMALLEST_ODDITY = 0.05
"""Below 5 % off the line nobody wants to hear of it, however well the others lie on it."""


@dataclass(frozen=True, slots=True)
class LatencyFit:
    """latency_ms = exp(offset) x madds ^ exponent."""

    exponent: float
    offset: float
    outliers: tuple[tuple[str, float], ...]
    """(Name, measured over fitted latency), the farthest first."""

    def latency_ms(self, madds: float) -> float:
        return math.exp(self.offset + self.exponent * math.log(madds))


def fit_latency(names: Sequence[str], madds: Sequence[float], latencies_ms: Sequence[float]) -> LatencyFit | None:
    """None below three networks of different MAdds, where no line means anything."""
    if not len(names) == len(madds) == len(latencies_ms):
        raise ValueError("each network needs its MAdds and its latency")
    if len(set(madds)) < 3:
        return None
    x = np.log(np.asarray(madds, dtype=np.float64))
    y = np.log(np.asarray(latencies_ms, dtype=np.float64))
    first, second = np.triu_indices(len(x), k=1)
    apart = x[first] != x[second]
    first, second = first[apart], second[apart]
    exponent = float(np.median((y[second] - y[first]) / (x[second] - x[first])))
    offset = float(np.median(y - exponent * x))
    residuals = y - offset - exponent * x
    limit = max(SMALLEST_ODDITY, OUTLIER_DEVIATIONS * SD_PER_MAD * median_absolute_deviation(residuals.tolist()))
    odd = sorted((i for i in range(len(x)) if abs(residuals[i]) > limit), key=lambda i: -abs(residuals[i]))
    return LatencyFit(exponent, offset, tuple((names[i], math.exp(float(residuals[i]))) for i in odd))
