"""Looks at this computer through a session, between the starts, so that it never disturbs what is measured."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Protocol

from harness.host.busy_loop import timed_loops_ns
from harness.host.kernel_counts import LOAD, STAT, Ticks, read_load, read_ticks
from harness.results.records import HostNoise

SHARE_WITHIN = 0.9


@dataclass(frozen=True, slots=True)
class Glance:
    """This computer at one moment."""

    loops_ns: tuple[int, ...]
    load: float
    """The load average of the last minute."""
    ticks: Ticks | None


class Host(Protocol):
    def glance(self) -> Glance: ...

    @property
    def cpus(self) -> int: ...


class ThisComputer:
    """It tells of itself where it is Linux, as whatever plays a virtual phone is."""

    @property
    def tells(self) -> bool:
        return LOAD.exists() and STAT.exists()

    @property
    def cpus(self) -> int:
        return os.cpu_count() or 1

    def glance(self) -> Glance:
        load, ticks = read_load(LOAD.read_text(encoding="ascii")), read_ticks(STAT.read_text(encoding="ascii"))
        return Glance(timed_loops_ns(), load, ticks)


@dataclass(frozen=True, slots=True)
class HostWatch:
    host: Host
    glances: list[Glance] = field(default_factory=list)

    def look(self) -> None:
        self.glances.append(self.host.glance())

    def noise(self) -> HostNoise | None:
        """Returns what was seen so far. None: nothing."""
        return noise_of(self.glances, self.host.cpus) if self.glances else None


def noise_of(glances: Sequence[Glance], cpus: int) -> HostNoise:
    loops = [ns for glance in glances for ns in glance.loops_ns]
    usual = median(loops)
    off = sorted(abs(ns / usual - 1) for ns in loops)
    return HostNoise(
        cpus=cpus,
        noise_percent=100 * off[math.ceil(SHARE_WITHIN * len(off)) - 1],
        loop_ms=usual / 1e6,
        timings=len(loops),
        load=fmean(glance.load for glance in glances),
        steal_percent=_stolen_percent(glances),
    )


def _stolen_percent(glances: Sequence[Glance]) -> float | None:
    ticks = [glance.ticks for glance in glances if glance.ticks is not None]
    passed = ticks[-1].all - ticks[0].all if ticks else 0
    return 100 * (ticks[-1].stolen - ticks[0].stolen) / passed if passed > 0 else None
