"""How long may be measured, and who counts the minutes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from harness.clock import Clock

WhyItEnds = Callable[[], str | None]
"""None while there is time."""
UsedUp = Callable[[str], str | None]
"""Of a phone, by its identity: why nothing more is asked of it; None while it has time left."""


def unlimited() -> str | None:
    return None


def until_the_last(used_up: UsedUp, phones: Collection[str]) -> WhyItEnds:
    """What phones measure together ends with the last of their minutes: one takes nothing from the others."""

    def why_it_ends() -> str | None:
        why = [used_up(phone) for phone in phones]
        return None if None in why else next(iter(why), None)

    return why_it_ends


@dataclass(frozen=True, slots=True)
class Spent:
    minutes: float
    limit_minutes: float
    """0: there is no limit."""


class Budget(Protocol):
    def used_up(self, phone: str) -> str | None:
        """Why nothing more is asked of this phone; None while it has time left."""

    def begin(self, phone: str) -> None:
        """From now on it is measured, or waits for its turn."""

    def end(self, phone: str) -> None: ...

    def spent(self, phone: str) -> Spent: ...


class PhoneBudgets:
    """So many minutes for each phone, from the beginning to the end of its own part in each sweep. 0 minutes: no limit.

    Time that builds and other phones take does not count.
    """

    def __init__(self, clock: Clock, minutes: float) -> None:
        self._clock, self._minutes = clock, minutes
        self._spent_s: dict[str, float] = {}
        self._since_s: dict[str, float] = {}

    def used_up(self, phone: str) -> str | None:
        return _used_up(self._minutes, self._measured_s(phone))

    def spent(self, phone: str) -> Spent:
        return Spent(self._measured_s(phone) / 60, self._minutes)

    def begin(self, phone: str) -> None:
        self._since_s[phone] = self._clock.monotonic_s()

    def end(self, phone: str) -> None:
        self._spent_s[phone] = self._measured_s(phone)
        self._since_s.pop(phone, None)

    def _measured_s(self, phone: str) -> float:
        return self._spent_s.get(phone, 0.0) + self._running_s(phone)

    def _running_s(self, phone: str) -> float:
        now_s = self._clock.monotonic_s()
        return now_s - self._since_s.get(phone, now_s)


class WholeBudget:
    """So many minutes for all of it, from now on. 0 minutes: no limit."""

    def __init__(self, clock: Clock, minutes: float) -> None:
        self._clock, self._minutes = clock, minutes
        self._began_s = clock.monotonic_s()

    def why_it_ends(self) -> str | None:
        return _used_up(self._minutes, self._elapsed_s)

    def used_up(self, phone: str) -> str | None:
        return self.why_it_ends()

    def spent(self, phone: str) -> Spent:
        return Spent(self._elapsed_s / 60, self._minutes)

    @property
    def _elapsed_s(self) -> float:
        return self._clock.monotonic_s() - self._began_s

    def begin(self, phone: str) -> None: ...

    def end(self, phone: str) -> None: ...


def _used_up(minutes: float, spent_s: float) -> str | None:
    return f"its budget of {minutes:g} minutes was used up" if 0 < 60 * minutes < spent_s else None
