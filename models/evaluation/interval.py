"""The interval of a share."""

from __future__ import annotations

import math

from models.evaluation.records import Rate

Z_95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


def rate(hits: int, trials: int) -> Rate:
    """Wilson's score interval (Wilson, 1927): holds near 0 and 100 % and for few trials, where p +- 2 sd does not."""
    share = hits / trials
    spread = Z_95**2 / trials
    centre = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return Rate(hits, 100 * share, 100 * max(centre - half, 0.0), 100 * min(centre + half, 1.0))
