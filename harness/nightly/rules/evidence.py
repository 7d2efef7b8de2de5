"""Evidence that is carried from night to night, so that a shift too small for one night is found within some.

A cumulated sum (Page 1954, "Continuous inspection schemes", Biometrika 41, 100-115) of each night's last z:
S = max(0, S + clip(z) - drift), and the same of -z for improvements. It raises no alarm itself: a night that begins
with much evidence is measured through more stages, whose thresholds decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    clip: float = 3.0
    """One night's z counts as this much at most, so that one wild night is not carried for long."""
    drift: float = 0.5
    """What a night without a shift takes away: half the z that a shift worth finding has after the first stage."""
    most: float = 8.0
    """No sum grows beyond, so that a series that was mended is trusted again within a week or two."""
    enough: float = 4.0
    """A night that begins above goes on as long as it does not speak against the shift."""

    def next_sums(self, sums: Array, z: Array) -> Array:
        """For many series at once; give -z for improvements."""
        return np.clip(sums + np.clip(z, -self.clip, self.clip) - self.drift, 0.0, self.most)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one question of one series (or of the phone) carries into a night."""

    slower: float = 0.0
    faster: float = 0.0
    standing: float | None = None
    """The log effect of the alert that stands; None: none does."""

    def after(self, z: float, rule: EvidenceRule) -> Evidence:
        """`z` of the last stage that the night reached; a night that decided nothing changes nothing. Whether an alert
        stands then is said by the night's call."""
        slower, faster = rule.next_sums(np.array([self.slower, self.faster]), np.array([z, -z]))
        return Evidence(float(slower), float(faster))

    def search(self, rule: EvidenceRule) -> Search:
        return Search(self.slower > rule.enough, self.faster > rule.enough, self.standing)


@dataclass(frozen=True, slots=True)
class Search:
    """How a night looks at one question: with a low bar for going on where earlier nights speak for a shift.

    Slowdowns are looked for every night, improvements only where evidence of them was carried here.
    """

    slower_carried: bool = False
    faster_carried: bool = False
    standing: float | None = None
    """The log effect of the alert that stands, which ends only where the night rejects it; None: none does."""
