"""Where a run that is not pinned spent its time: the share of each cluster. Pure.

An inference counts for the CPU on which it ended, with all of its time: the phone tells no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.phone.cpus import cpus_of_list

Clusters = Sequence[frozenset[int]]
TimeOnCpus = tuple[tuple[int, int], ...]
"""(CPU, nanoseconds of the timed runs that ended on it)."""


def clusters_of(spelled: str | None) -> Clusters:
    """The clusters as a run keeps them, weakest first: `0-3 4-6 7`."""
    return [cpus_of_list(cluster) for cluster in (spelled or "").split()]


def cluster_shares(clusters: Clusters, samples: Iterable[TimeOnCpus | None]) -> tuple[float, ...] | None:
    """Returns each cluster's share of the time, 0 to 1. None: no sample tells it, or the clusters are not known."""
    spent_ns = [0] * len(clusters)
    for sample in samples:
        for cpu, nanoseconds in sample or ():
            for place, cluster in enumerate(clusters):
                if cpu in cluster:
                    spent_ns[place] += nanoseconds
    total_ns = sum(spent_ns)
    return tuple(one / total_ns for one in spent_ns) if total_ns else None


def share_words(clusters: str | None, shares: Sequence[float] | None) -> str:
    """Such as `4 % of its time on CPU 0-3, 96 % on CPU 7`. Empty: they are not known."""
    names = (clusters or "").split()
    if not shares or len(shares) != len(names):
        return ""
    parts = [
        f"{100 * share:.0f} %" + (" of its time" if place == 0 else "") + f" on CPU {cpus}"
        for place, (cpus, share) in enumerate(zip(names, shares, strict=True))
    ]
    return ", ".join(parts)
