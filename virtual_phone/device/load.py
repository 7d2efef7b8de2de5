"""What work does to the phone: time at a frequency, and heat."""

from __future__ import annotations

from virtual_phone.device.cores import Cores
from virtual_phone.device.state import Temperature


class Load:
    def __init__(self, cores: Cores, temperature: Temperature) -> None:
        self._cores = cores
        self._temperature = temperature
        self.busy_s = 0.0
        """How long the app has worked since the phone was made."""

    def worked(self, cpu: int, busy_ns: int, elapsed_ns: int) -> None:
        """Counts that the app has been busy for a part of the time that has passed."""
        self._cores.working.add(cpu)
        self._cores.worked(cpu, busy_ns)
        self.busy_s += busy_ns / 1e9
        self._temperature.load(1.0 if self._cores.rivals.total() else min(1.0, busy_ns / max(1, elapsed_ns)))

    def rested(self, cpu: int) -> None:
        if not self._cores.rivals[cpu]:
            self._cores.working.discard(cpu)
        self._temperature.load(1.0 if self._cores.rivals.total() else 0.0)

    def join(self, cpu: int) -> None:
        """Counts another process that works on this core, until it parts."""
        self._cores.working.add(cpu)
        self._cores.rivals[cpu] += 1
        self._temperature.load(1.0)

    def part(self, cpu: int, busy_ns: int) -> None:
        """Counts that the other process has ended."""
        self._cores.rivals[cpu] -= 1
        self._cores.worked(cpu, busy_ns)
        self.rested(cpu)
