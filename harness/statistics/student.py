"""Quantiles of Student's t."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1024)
def t_quantile(level: float, degrees_of_freedom: float) -> float:
    """The two-sided one: P(|T| <= t) = level."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, (1 + level) / 2))
