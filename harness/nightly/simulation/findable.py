"""In words, what tonight can find: the sentence of `bigcore nightly status`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.nightly.simulation.simulate import PowerOfQuestion, PowerOfShift, Simulation

SURELY = 0.95
HARDLY = 0.05


@dataclass(frozen=True, slots=True)
class Finds:
    """In words, what a night can find on a phone."""

    alone: str
    """Of a series that is decided by its plain ratio."""
    several: str = ""
    """Of five series or more in the same starts, which are asked what is their own and what they share. Empty: a
    bigcore of before kept it."""

    @classmethod
    def of(cls, simulation: Simulation) -> Finds:
        return cls(
            what_can_be_found(simulation.power), what_several_find(simulation.own_power, simulation.common_power)
        )

    def told(self, *, of_several: bool) -> str:
        if not of_several:
            return self.alone
        return self.several or f"of a series alone: {self.alone}"


def what_several_find(own: Sequence[PowerOfQuestion], common: Sequence[PowerOfQuestion]) -> str:
    """`of one model: tonight 1 % with 99 %, 0.5 % with 60 %; of all models: tonight 2 % with 98 %`."""
    return f"of one model: {_tonight(own)}; of all models: {_tonight(common)}"


def what_can_be_found(power: Sequence[PowerOfShift]) -> str:
    """`tonight 2 % with 98 %, 1 % with 80 %; 0.5 % within two weeks with 90 %`.

    The smallest shift that a night surely finds, smaller ones down to where it finds nothing, and the smallest that two
    weeks find more often than not.
    """
    later = [one for one in sorted(power, key=_shift, reverse=True) if one.within_14_nights >= 0.5]
    parts = [_tonight(power)]
    if later:
        parts.append(f"{later[-1].shift_percent:g} % within two weeks {_with(later[-1].within_14_nights)}")
    return "; ".join(parts)


def _tonight(power: Sequence[PowerOfShift | PowerOfQuestion]) -> str:
    largest_first = sorted(power, key=_shift, reverse=True)
    sure = [one for one in largest_first if one.same_night >= SURELY]
    unsure = [one for one in largest_first if HARDLY <= one.same_night < SURELY]
    found = [f"{one.shift_percent:g} % {_with(one.same_night)}" for one in (*sure[-1:], *unsure)]
    return "tonight " + ", ".join(found) if found else "nothing in one night"


def _shift(one: PowerOfShift | PowerOfQuestion) -> float:
    return one.shift_percent


def _with(share: float) -> str:
    """Spells a share with a margin, since nothing simulated is certain."""
    return f"with {min(99, int(100 * share + 1e-9))} %"
