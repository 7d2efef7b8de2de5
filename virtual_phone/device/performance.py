"""The two performance modes that hold a phone's clock: fixed performance, and a window's sustained performance."""

from __future__ import annotations

from virtual_phone.device.cores import Cores
from virtual_phone.device.state import PowerModes

FIXED_SHARE = (3, 5)
"""Of a cluster's frequency steps, counted from the lowest: the step that fixed performance holds."""
SUSTAINED_SHARE = (4, 5)
"""The same for the ceiling of sustained performance."""


def set_fixed(modes: PowerModes, cores: Cores, on: bool) -> None:
    """Fixed performance: a sustainable step below the greatest, from above and from below."""
    modes.fixed_performance = on
    for cpu, steps in cores.steps_khz.items():
        fixed = _step(steps, FIXED_SHARE) if on else None
        cores.cap_khz[cpu] = fixed or max(steps)
        cores.floor_khz[cpu] = fixed or min(steps)


def set_sustained(modes: PowerModes, cores: Cores, on: bool) -> None:
    """The window's sustained performance mode: a ceiling that can be held for long. Fixed performance outranks it."""
    if modes.fixed_performance or modes.sustained == on:
        return
    modes.sustained = on
    for cpu, steps in cores.steps_khz.items():
        cores.cap_khz[cpu] = _step(steps, SUSTAINED_SHARE) if on else max(steps)


def _step(steps: tuple[int, ...], share: tuple[int, int]) -> int:
    return steps[len(steps) * share[0] // share[1]]
