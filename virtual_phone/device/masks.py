"""CPU masks and lists as the kernel spells them."""

from __future__ import annotations

from collections.abc import Iterable


def mask_of(cpus: Iterable[int]) -> int:
    return sum(1 << cpu for cpu in set(cpus))


def cpus_of(mask: int) -> list[int]:
    return [cpu for cpu in range(mask.bit_length()) if mask >> cpu & 1]


def spell_list(cpus: Iterable[int]) -> str:
    """Returns a list as the kernel spells it, such as `0-3,7`."""
    ranges: list[list[int]] = []
    for cpu in sorted(set(cpus)):
        if ranges and cpu == ranges[-1][1] + 1:
            ranges[-1][1] = cpu
        else:
            ranges.append([cpu, cpu])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def read_list(text: str) -> list[int]:
    cpus: list[int] = []
    for part in filter(None, text.strip().split(",")):
        first, _, last = part.partition("-")
        cpus.extend(range(int(first), int(last or first) + 1))
    return cpus
