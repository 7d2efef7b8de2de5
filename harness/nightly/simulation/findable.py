"""In words, what tonight can find: the sentence of `bigcore nightly status`."""

from __future__ import annotations

from collections.abc import Sequence

from harness.nightly.simulation.simulate import PowerOfShift

SURELY = 0.95
HARDLY = 0.05


def what_can_be_found(power: Sequence[PowerOfShift]) -> str:
    """`tonight 2 % with 98 %, 1 % with 80 %; 0.5 % within two weeks with 90 %`.

    The smallest shift that a night surely finds, smaller ones down to where it finds nothing, and the smallest that two
    weeks find more often than not.
    """
    largest_first = sorted(power, key=lambda one: one.shift_percent, reverse=True)
    sure = [one for one in largest_first if one.same_night >= SURELY]
    unsure = [one for one in largest_first if HARDLY <= one.same_night < SURELY]
    tonight = [f"{one.shift_percent:g} % {_with(one.same_night)}" for one in (*sure[-1:], *unsure)]
    later = [one for one in largest_first if one.within_14_nights >= 0.5]
    parts = ["tonight " + ", ".join(tonight)] if tonight else ["nothing in one night"]
    if later:
        parts.append(f"{later[-1].shift_percent:g} % within two weeks {_with(later[-1].within_14_nights)}")
    return "; ".join(parts)


def _with(share: float) -> str:
    """Spells a share with a margin, since nothing simulated is certain."""
    return f"with {min(99, int(100 * share + 1e-9))} %"
