"""What Linux counts of its own time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

STAT = Path("/proc/stat")
LOAD = Path("/proc/loadavg")
_STEAL = 7
"""The place of `steal` in the line `cpu` (proc_stat(5)): time that a hypervisor gave to other machines."""
_COUNTED_TWICE = 8
"""From here on stand guest times, which `user` and `nice` hold already."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Since the computer started, over all its CPUs."""

    all: int
    stolen: int


def read_ticks(text: str) -> Ticks | None:
    """Of the text of /proc/stat. None: it is no such text."""
    label, *counts = text.partition("\n")[0].split() or [""]
    if label != "cpu" or len(counts) <= _STEAL or not all(count.isdecimal() for count in counts):
        return None
    numbers = [int(count) for count in counts[:_COUNTED_TWICE]]
    return Ticks(sum(numbers), numbers[_STEAL])


def read_load(text: str) -> float:
    """Of the text of /proc/loadavg, which begins with the load average of the last minute (proc_loadavg(5))."""
    return float(text.split()[0])
