"""Sets of CPUs as Linux spells them: masks and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_CPUS = 4096
"""Far beyond any phone: a broken answer must not fill the memory."""
_PART = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


def cpus_of_mask(mask: str) -> frozenset[int]:
    """Lower-case hexadecimal without 0x: "88" is CPUs 3 and 7."""
    bits = int(mask, 16)
    return frozenset(cpu for cpu in range(bits.bit_length()) if bits >> cpu & 1)


def cpus_of_list(spelled: str) -> frozenset[int]:
    """The kernel spells `0-3,7` or `0 1 2 3`. ValueError for anything else, however long a range it names."""
    cpus: set[int] = set()
    for part in re.split(r",|\s+", spelled.strip()):
        match = _PART.fullmatch(part)
        least, most = (int(match[1]), int(match[2] or match[1])) if match else (0, MOST_CPUS)
        if not least <= most < MOST_CPUS:
            raise ValueError(f"{part!r} names no CPUs")
        cpus.update(range(least, most + 1))
    return frozenset(cpus)


def spelled_list(cpus: Iterable[int]) -> str:
    """As the kernel spells a list: `0-3,7`."""
    parts: list[list[int]] = []
    for cpu in sorted(cpus):
        if parts and parts[-1][-1] == cpu - 1:
            parts[-1].append(cpu)
        else:
            parts.append([cpu])
    return ",".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


def mask_of(cpus: frozenset[int]) -> str:
    return f"{sum(1 << cpu for cpu in cpus):x}"
