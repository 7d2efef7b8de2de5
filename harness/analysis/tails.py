"""How slow the slowest inferences of a variant are: percentiles of single inferences in a typical start. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.statistics.percentile import Percentile, Ratios, percentile, times


@dataclass(frozen=True, slots=True)
class Tails:
    """None: there are too few inferences, or too few starts."""

    p90: Percentile | None = None
    p95: Percentile | None = None
    p99: Percentile | None = None


def tails_of(starts: Sequence[Ratios], latency: Percentile | None) -> Tails:
    """`starts` has the inferences of each valid start, over their start's median; `latency` is the variant's."""
    if latency is None:
        return Tails()
    found = (percentile(starts, share) for share in (0.90, 0.95, 0.99))
    return Tails(*(None if one is None else times(one, latency) for one in found))
