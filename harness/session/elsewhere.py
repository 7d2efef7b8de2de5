"""What people are told of a run that the phone never let onto its core: where it may run, and what to ask for."""

from __future__ import annotations

from harness.judge.core import cpus_seen, known_allowed
from harness.phone.cpus import cpus_of_mask, spelled_list
from harness.phone.topology import Topology
from harness.results.telemetry import Placement


def elsewhere_in_words(asked_mask: str, placement: Placement, topology: Topology) -> str:
    """The CPUs that the phone allows its program, as the answer tells them, and the next step."""
    wanted = cpus_of_mask(asked_mask)
    allowed = frozenset().union(*known_allowed(placement.allowed_before, placement.allowed_after))
    asked = f"CPU {spelled_list(wanted)} was asked for"
    if not allowed:
        seen = spelled_list(cpus_seen(placement))
        ran = f"CPU {seen}" if seen else "another"
        return f"{asked}, and it ran on {ran}; `--core any` measures where Android puts it"
    kept = f"{asked}, and the phone allows it CPU {spelled_list(allowed)}"
    if wanted & allowed:
        return f"{kept}: it did not take what was asked for; `--core any` measures where Android puts it"
    best = _strongest(allowed, topology)
    return f"{kept} alone; measure there with `--core {best}`, or where Android puts it with `--core any`"


def _strongest(cpus: frozenset[int], topology: Topology) -> int:
    """The one that the large core would be, were these all."""

    def strength(number: int) -> tuple[int, int, int]:
        known = topology.cpu(number)
        return ((known.capacity or 0, known.max_khz or 0) if known else (0, 0)) + (number,)

    return max(cpus, key=strength)
