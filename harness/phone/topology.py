"""The CPUs of a phone as its kernel tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from harness.phone.sysfs import FileLines, cpu_list, read_lines

_ROOT = "/sys/devices/system/cpu"
_OF_CPU = re.compile(rf"{_ROOT}/cpu(\d+)/")


@dataclass(frozen=True, slots=True)
class Cpu:
    """None: the kernel does not say."""

    cpu: int
    online: bool
    capacity: int | None = None
    max_khz: int | None = None
    cap_khz: int | None = None
    """scaling_max_freq: lower than max_khz while a thermal or power cap is on."""
    policy: tuple[int, ...] = ()
    """The CPUs that share its clock."""


@dataclass(frozen=True, slots=True)
class Topology:
    cpus: tuple[Cpu, ...]

    def cpu(self, number: int) -> Cpu | None:
        return next((cpu for cpu in self.cpus if cpu.cpu == number), None)


def topology_line() -> str:
    of_each = ("cpu_capacity", "cpufreq/cpuinfo_max_freq", "cpufreq/scaling_max_freq", "cpufreq/related_cpus")
    return read_lines(
        *(f"{_ROOT}/{name}" for name in ("possible", "present", "online")),
        *(f"{_ROOT}/cpu[0-9]*/{name}" for name in of_each),
    )


def parse_topology(files: FileLines) -> Topology:
    numbers = _possible(files)
    online = cpu_list(files.first(f"{_ROOT}/online")) or numbers
    return Topology(_as_their_neighbours(tuple(_cpu(files, number, number in online) for number in numbers)))


def _as_their_neighbours(cpus: tuple[Cpu, ...]) -> tuple[Cpu, ...]:
    """A CPU that is offline has no `cpufreq` folder; an online one that shares its clock names it in `related_cpus`."""

    def known(cpu: Cpu) -> Cpu:
        neighbour = next((other for other in cpus if cpu.cpu in other.policy and other.max_khz is not None), None)
        if cpu.max_khz is not None or neighbour is None:
            return cpu
        return replace(cpu, max_khz=neighbour.max_khz, policy=neighbour.policy)

    return tuple(known(cpu) for cpu in cpus)


def _possible(files: FileLines) -> tuple[int, ...]:
    """Some kernels announce more CPUs as possible than the chip has: those present count, where it is said."""
    told = cpu_list(files.first(f"{_ROOT}/present")) or cpu_list(files.first(f"{_ROOT}/possible"))
    if told:
        return told
    seen = {int(match[1]) for path, _ in files.rows if (match := _OF_CPU.match(path))}
    return tuple(sorted(seen | set(cpu_list(files.first(f"{_ROOT}/online")))))


def _cpu(files: FileLines, number: int, online: bool) -> Cpu:
    folder = f"{_ROOT}/cpu{number}"
    return Cpu(
        cpu=number,
        online=online,
        capacity=files.positive(f"{folder}/cpu_capacity"),
        max_khz=files.positive(f"{folder}/cpufreq/cpuinfo_max_freq"),
        cap_khz=files.positive(f"{folder}/cpufreq/scaling_max_freq"),
        policy=cpu_list(files.first(f"{folder}/cpufreq/related_cpus")),
    )
