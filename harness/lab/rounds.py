"""Who comes next on a phone: its users take turns, and the nightly watch goes before them all.

The queue of a phone is served in rounds, one job of each user in every round. A user who queues ten sweeps has one job
in each of the next ten rounds; another who comes later begins with the round that is being served, and waits for one
of them only. Nobody is passed over for ever: rounds only go forward.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.lab.job import MOST_ROUNDS

NIGHTLY_PRIORITY = 1_000_000_000
"""Above every round that a job may have, and within the 32 bits of a priority."""


@dataclass(frozen=True, slots=True)
class PhoneRounds:
    """How far the queue of one phone has come, for sweeps of one purpose."""

    reached: int = 0
    """The round of the last job that was begun; where none is known, the first that waits."""
    last_of: Mapping[str, int] = field(default_factory=dict)
    """By user: the last round in which one of theirs stands or stood."""

    def next_for(self, who: str) -> int:
        last = self.last_of.get(who)
        return self.reached if last is None else min(max(self.reached, last + 1), MOST_ROUNDS)
