"""Which of a core's CPUs are switched off at the moment; a kernel may do so for a while, to save power or to cool."""

from __future__ import annotations

from harness.phone.cpus import cpus_of_list, cpus_of_mask
from harness.phone.line import line, quietly
from harness.phone.sections import Section
from harness.results.records import CoreChoice

_ONLINE = "/sys/devices/system/cpu/online"


def online_line() -> str:
    return quietly(line("cat", _ONLINE))


def online_section() -> Section:
    return Section("online", online_line())


def offline_cpus(said: str, core: CoreChoice) -> tuple[int, ...]:
    """Empty also where the phone does not tell."""
    try:
        online = cpus_of_list(said)
    except ValueError:
        return ()
    return tuple(sorted(cpus_of_mask(core.mask) - online))
