"""The warm-up rule of the protocol: after the first runs, two moving averages of the latency agree for some in a row.

Both are corrected for their beginning (Kingma and Ba 2015, "Adam", section 3), so that the run they begin with weighs
no more than any other; benchmarks/warm_up.py has what that saves.
"""

from __future__ import annotations

from dataclasses import dataclass

from virtual_phone.app.request import Warmup

FAST, SLOW = 0.25, 0.08


@dataclass(slots=True)
class Average:
    alpha: float
    total: float = 0.0
    unseen: float = 1.0

    def add(self, latency_ns: int) -> float:
        self.total += self.alpha * (latency_ns - self.total)
        self.unseen *= 1 - self.alpha
        return self.total / (1 - self.unseen)


class Steadiness:
    def __init__(self, rule: Warmup) -> None:
        self._rule = rule
        self._fast, self._slow = Average(FAST), Average(SLOW)
        self._agreed = 0
        self.runs = 0

    def add(self, latency_ns: int) -> None:
        self.runs += 1
        if self.runs <= self._rule.min_runs:
            return
        fast, slow = self._fast.add(latency_ns), self._slow.add(latency_ns)
        self._agreed = self._agreed + 1 if abs(fast - slow) <= self._rule.tolerance * slow else 0

    def enough(self, elapsed_ns: int) -> bool:
        rule = self._rule
        if elapsed_ns >= rule.max_ms * 1e6:
            return True
        return self.runs >= rule.min_runs and elapsed_ns >= rule.min_ms * 1e6 and self._agreed >= rule.steady_runs
