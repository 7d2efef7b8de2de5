"""Whether the intervals of an estimate can be those of its method, as far as a file alone can tell."""

from __future__ import annotations

from harness.exchange.invalid_record import InvalidRecord
from harness.results.records import Estimate

_ROUNDING = 1e-9
"""Of logarithms and back."""


def check(estimate: Estimate) -> None:
    """The first method knew no own interval and no level; the intervals of the later ones enclose their number."""
    told = (estimate.own_low_ms, estimate.own_high_ms, estimate.level_percent, estimate.autocorrelation)
    if estimate.method < 1 or (estimate.method == 1 and any(number is not None for number in told)):
        raise InvalidRecord(f"the estimate of {estimate.variant} is not of its method {estimate.method}")
    if estimate.method == 1:
        return
    for low_ms, high_ms in ((estimate.low_ms, estimate.high_ms), (estimate.own_low_ms, estimate.own_high_ms)):
        if low_ms is None or high_ms is None or estimate.latency_ms is None:
            continue
        slack_ms = _ROUNDING * abs(estimate.latency_ms)
        if not low_ms - slack_ms <= estimate.latency_ms <= high_ms + slack_ms:
            raise InvalidRecord(f"an interval of {estimate.variant} does not hold its latency")
