"""How long may be measured, and who counts the minutes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from harness.clock import Clock

WhyItEnds = Callable[[], str | None]
"""None while there is time."""


def unlimited() -> str | None:
    return None


class Budget(Protocol):
    def used_up(self, phone: str) -> str | None:
        """Why nothing more is asked of this phone; None while it has time left."""

    def spending(self, phones: Collection[str]) -> AbstractContextManager[WhyItEnds]:
        """While these phones are measured."""


class PhoneBudgets:
    """So many minutes for each phone, of the sweeps that it has a part in. 0 minutes: no limit.

    A build, and a phone that is measured before or after, use up nothing of it.
    """

    def __init__(self, clock: Clock, minutes: float) -> None:
        self._clock, self._minutes = clock, minutes
        self._spent_s: dict[str, float] = {}

    def used_up(self, phone: str) -> str | None:
        return _used_up(self._minutes, self._spent_s.get(phone, 0.0))

    @contextmanager
    def spending(self, phones: Collection[str]) -> Iterator[WhyItEnds]:
        """What they measure together ends with the last of their minutes: one takes nothing from the others."""
        began_s = self._clock.monotonic_s()
        before_s = min((self._spent_s.get(phone, 0.0) for phone in phones), default=0.0)

        def why_it_ends() -> str | None:
            return _used_up(self._minutes, before_s + self._clock.monotonic_s() - began_s)

        try:
            yield why_it_ends
        finally:
            for phone in phones:
                self._spent_s[phone] = self._spent_s.get(phone, 0.0) + self._clock.monotonic_s() - began_s


class WholeBudget:
    """So many minutes for all of it, from now on. 0 minutes: no limit."""

    def __init__(self, clock: Clock, minutes: float) -> None:
        self._clock, self._minutes = clock, minutes
        self._began_s = clock.monotonic_s()

    def why_it_ends(self) -> str | None:
        return _used_up(self._minutes, self._clock.monotonic_s() - self._began_s)

    def used_up(self, phone: str) -> str | None:
        return self.why_it_ends()

    @contextmanager
    def spending(self, phones: Collection[str]) -> Iterator[WhyItEnds]:
        yield self.why_it_ends


def _used_up(minutes: float, spent_s: float) -> str | None:
    return f"its budget of {minutes:g} minutes was used up" if 0 < 60 * minutes < spent_s else None
