"""Where a sample ran: on the core that was asked for, all the time, or elsewhere."""

from __future__ import annotations

from harness.phone.cpus import cpus_of_list, cpus_of_mask
from harness.reasons import Reason
from harness.results.telemetry import Placement


def where_it_ran(asked_mask: str, placement: Placement, allowed_after_pinning: str | None) -> Reason | None:
    """Returns None where nothing says that it was elsewhere.

    What never was where it was asked to be is WRONG_CORE. What once was there, and later elsewhere, is CORE_MOVED.
    `allowed_after_pinning` are the start's cores before its first model.
    """
    wanted, seen = cpus_of_mask(asked_mask), cpus_seen(placement)
    allowed = known_allowed(allowed_after_pinning, placement.allowed_before, placement.allowed_after)
    strayed = any(cpus != wanted for cpus in allowed) or not seen <= wanted
    if not strayed:
        return None
    was_there = allowed[0] == wanted if allowed else bool(seen & wanted)
    return Reason.CORE_MOVED if was_there else Reason.WRONG_CORE


def known_allowed(*spelled: str | None) -> list[frozenset[int]]:
    """Returns the lists that can be read: the others prove nothing, and speak against nothing."""
    known = []
    for cores in spelled:
        try:
            known.append(cpus_of_list(cores or ""))
        except ValueError:
            continue
    return known


def cpus_seen(placement: Placement) -> frozenset[int]:
    """Returns the CPUs that a timed run ended on; none where the phone does not tell."""
    return frozenset(cpu for cpu, runs in placement.cpus_seen or () if runs > 0)
