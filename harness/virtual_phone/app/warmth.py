"""The warm-up rule of the protocol: two exponential moving averages of the latency agree for some runs in a row."""

from __future__ import annotations

from harness.virtual_phone.app.request import Warmup

FAST, SLOW = 0.1, 0.02


class Steadiness:
    def __init__(self, rule: Warmup) -> None:
        self._rule = rule
        self._fast = self._slow = 0.0
        self._agreed = 0
        self.runs = 0

    def add(self, latency_ns: int) -> None:
        if self.runs == 0:
            self._fast = self._slow = float(latency_ns)
        else:
            self._fast += FAST * (latency_ns - self._fast)
            self._slow += SLOW * (latency_ns - self._slow)
        self.runs += 1
        close = abs(self._fast - self._slow) <= self._rule.tolerance * self._slow
        self._agreed = self._agreed + 1 if close else 0

    def enough(self, elapsed_ns: int) -> bool:
        rule = self._rule
        if elapsed_ns >= rule.max_ms * 1e6:
            return True
        return self.runs >= rule.min_runs and elapsed_ns >= rule.min_ms * 1e6 and self._agreed >= rule.steady_runs
