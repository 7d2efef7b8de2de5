"""How long the phone has been up."""

from __future__ import annotations

from virtual_phone.device.clock import Clock

AT_START_S = 5 * 3600.0


class Uptime:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since_ns = clock.boot_ns()
        self._before_s = AT_START_S

    @property
    def seconds(self) -> float:
        return self._before_s + (self._clock.boot_ns() - self._since_ns) / 1e9

    def restart(self) -> None:
        self._since_ns = self._clock.boot_ns()
        self._before_s = 0.0
