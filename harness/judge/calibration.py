"""How much a small fixed workload usually moves between the beginning and the end of a start."""

from __future__ import annotations

from dataclasses import dataclass

from harness.statistics.spread import learn_band

DEVIATIONS = 5.0
FLOOR = 0.03
FEWEST = 5
UNLEARNT_LIMIT = 1.10
"""AndroidX's ThrottleDetector: a workload that takes more than 1.10 times its own baseline."""


@dataclass(frozen=True, slots=True)
class CalibrationBand:
    """The usual movement, learnt from the run's own starts. Only a slower anchor is held against a sample."""

    ratios: tuple[float, ...] = ()
    """The anchor's median after each start so far, over its median before."""

    def learn(self, ratio: float) -> CalibrationBand:
        return CalibrationBand((*self.ratios, ratio))

    @property
    def limit(self) -> float:
        if len(self.ratios) < FEWEST:
            return UNLEARNT_LIMIT
        return min(UNLEARNT_LIMIT, learn_band(self.ratios, DEVIATIONS, FLOOR).high)
