"""Which core is the large one. Pure functions over a Topology.

The rule: the highest-numbered online CPU of the cluster with the greatest `cpu_capacity`; where the kernel does not
say (no capacity, or the same for all), of the cluster with the greatest maximum frequency; all equal: `all_equal`,
and never called large. A kernel that leaves out capacities reports 1024 for every CPU, hence "or the same for all".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.phone.cpus import cpus_of_mask, mask_of, spelled_list
from harness.phone.topology import Cpu, Topology
from harness.reasons import Reason
from harness.results.records import ANY_CORE, CoreChoice

CAPACITY = "cpu_capacity"
FREQUENCY = "max_frequency"
ALL_EQUAL = "all_equal"
CHOSEN = "chosen"
UNKNOWN = "unknown"
NOT_PINNED = "not_pinned"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no such core on this phone now."""

    reason: Reason
    what: str

    @property
    def next_step(self) -> str:
        if self.reason is Reason.LARGE_CORE_OFFLINE:
            return "switch the phone's screen on, or choose a core with `--core N`"
        return "choose a core with `--core N` (`bigcore phones --json` lists them)"


@dataclass(frozen=True, slots=True)
class Clusters:
    """CPUs of equal strength together, weakest cluster first, and the rule that told them apart."""

    rule: str
    groups: tuple[tuple[Cpu, ...], ...]

    @property
    def told_apart(self) -> bool:
        return self.rule in (CAPACITY, FREQUENCY)

    def of(self, number: int) -> tuple[Cpu, ...]:
        return next((group for group in self.groups if any(cpu.cpu == number for cpu in group)), ())


def clusters(topology: Topology) -> Clusters | Refusal:
    if not topology.cpus:
        return Refusal(Reason.PHONE_UNSUITABLE, "the phone does not say which CPUs it has")
    by_capacity = _grouped(topology.cpus, lambda cpu: cpu.capacity)
    if by_capacity is not None and len(by_capacity) > 1:
        return Clusters(CAPACITY, by_capacity)
    by_frequency = _grouped(topology.cpus, lambda cpu: cpu.max_khz)
    if by_frequency is not None:
        return Clusters(FREQUENCY if len(by_frequency) > 1 else ALL_EQUAL, by_frequency)
    hidden = [cpu.cpu for cpu in topology.cpus if not cpu.online and cpu.max_khz is None]
    if hidden:
        return Refusal(
            Reason.LARGE_CORE_OFFLINE,
            f"{_named(hidden)} offline, and the phone tells no speed of offline CPUs",
        )
    return Clusters(UNKNOWN if by_capacity is None else ALL_EQUAL, (topology.cpus,))


def large_core(topology: Topology, threads: int = 1) -> CoreChoice | Refusal:
    found = clusters(topology)
    if isinstance(found, Refusal):
        return found
    if found.rule == UNKNOWN and threads > 1:
        return Refusal(Reason.PHONE_UNSUITABLE, "the phone does not say which CPUs belong together")
    return _highest(found.groups[-1], threads, found.rule, "large" if found.told_apart else None)


def small_core(topology: Topology, threads: int = 1) -> CoreChoice | Refusal:
    found = clusters(topology)
    if isinstance(found, Refusal):
        return found
    if not found.told_apart:
        return Refusal(Reason.PHONE_UNSUITABLE, "this phone has no small cores that could be told from large ones")
    return _highest(found.groups[0], threads, found.rule, "small")


def any_core(topology: Topology, threads: int = 1) -> CoreChoice | Refusal:
    """All CPUs: Android's scheduler chooses, as it does for a user's app."""
    found = clusters(topology)
    if isinstance(found, Refusal):
        return found
    if threads > len(topology.cpus):
        return _too_few(threads, len(topology.cpus))
    strongest = max(cpu.cpu for cpu in found.groups[-1])
    return CoreChoice(strongest, mask_of(frozenset(cpu.cpu for cpu in topology.cpus)), NOT_PINNED, ANY_CORE)


def clusters_in_words(topology: Topology) -> str | None:
    """The clusters, weakest first, as `0-3 4-6 7`. None: the phone does not tell them apart."""
    found = clusters(topology)
    if isinstance(found, Refusal) or not found.told_apart:
        return None
    return " ".join(spelled_list(cpu.cpu for cpu in group) for group in found.groups)


def choose(topology: Topology, wanted: str | int, threads: int = 1) -> CoreChoice | Refusal:
    """`large`, `small`, `any`, or a CPU number."""
    if wanted == ANY_CORE:
        return any_core(topology, threads)
    if wanted == "large":
        return large_core(topology, threads)
    if wanted == "small":
        return small_core(topology, threads)
    return _chosen(topology, int(wanted), threads)


def as_before(topology: Topology, fresh: CoreChoice, earlier: CoreChoice | None) -> CoreChoice | Refusal:
    """A phone keeps the core that it was measured on: another one would begin another series unnoticed."""
    if earlier is None or fresh.rule in (CHOSEN, NOT_PINNED) or earlier.mask == fresh.mask:
        return fresh
    return still_online(topology, earlier) or earlier


def still_online(topology: Topology, choice: CoreChoice) -> Refusal | None:
    """A phone keeps its core once chosen; it may only be missing for a while."""
    missing = [number for number in sorted(cpus_of_mask(choice.mask)) if not _online(topology, number)]
    return Refusal(Reason.LARGE_CORE_OFFLINE, f"{_named(missing)} offline now") if missing else None


def _chosen(topology: Topology, number: int, threads: int) -> CoreChoice | Refusal:
    if topology.cpu(number) is None:
        return Refusal(Reason.PHONE_UNSUITABLE, f"the phone has no CPU {number}")
    if not _online(topology, number):
        return Refusal(Reason.LARGE_CORE_OFFLINE, f"{_named([number])} offline now")
    if threads == 1:
        return CoreChoice(number, mask_of(frozenset([number])), CHOSEN, f"cpu{number}")
    found = clusters(topology)
    if isinstance(found, Refusal) or found.rule == UNKNOWN:
        return Refusal(Reason.PHONE_UNSUITABLE, f"the phone does not say which CPUs belong to CPU {number}")
    others = [cpu.cpu for cpu in found.of(number) if cpu.online and cpu.cpu != number]
    if len(others) + 1 < threads:
        return _too_few(threads, len(others) + 1)
    helpers = sorted(others, reverse=True)[: threads - 1]
    return CoreChoice(number, mask_of(frozenset([number, *helpers])), CHOSEN, f"cpu{number}")


def _highest(group: tuple[Cpu, ...], threads: int, rule: str, label: str | None) -> CoreChoice | Refusal:
    online = sorted((cpu.cpu for cpu in group if cpu.online), reverse=True)
    if not online:
        return Refusal(Reason.LARGE_CORE_OFFLINE, f"{_named([cpu.cpu for cpu in group])} offline now")
    if len(online) < threads:
        return _too_few(threads, len(online))
    return CoreChoice(online[0], mask_of(frozenset(online[:threads])), rule, label or f"cpu{online[0]}")


def _grouped(cpus: tuple[Cpu, ...], strength: Callable[[Cpu], int | None]) -> tuple[tuple[Cpu, ...], ...] | None:
    """None unless the strength of every CPU is known."""
    known = [(value, cpu) for cpu in cpus if (value := strength(cpu)) is not None]
    if len(known) < len(cpus):
        return None
    levels = sorted({value for value, _ in known})
    return tuple(tuple(cpu for value, cpu in known if value == level) for level in levels)


def _online(topology: Topology, number: int) -> bool:
    cpu = topology.cpu(number)
    return cpu is not None and cpu.online


def _too_few(threads: int, available: int) -> Refusal:
    return Refusal(Reason.PHONE_UNSUITABLE, f"{threads} threads need as many CPUs of one cluster; {available} online")


def _named(numbers: list[int]) -> str:
    return f"CPU {numbers[0]} is" if len(numbers) == 1 else f"CPUs {', '.join(map(str, numbers))} are"
