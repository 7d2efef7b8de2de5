"""How few false alarms can be asked for: thresholds are made by simulating the nights in which some would be seen."""

from __future__ import annotations

LEAST_PER_100 = 0.001
MOST_PER_100 = 20.0
LIMITS = f"{LEAST_PER_100:g} to {MOST_PER_100:g}"


def why_refused(per_100: float) -> str | None:
    """A sentence without its end; None where thresholds can be made for that rate."""
    if per_100 >= LEAST_PER_100:
        return None if per_100 <= MOST_PER_100 else f"more than {MOST_PER_100:g} in 100 nights are no watch"
    return (
        f"fewer than {LEAST_PER_100:g} in 100 nights cannot be computed: the thresholds are simulated over so many"
        " nights that forty such alarms are expected, eight million of them at that rate"
    )
