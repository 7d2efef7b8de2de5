"""The Pareto frontier: what no other point beats in both cost and accuracy."""

from __future__ import annotations

from collections.abc import Sequence


def frontier(costs: Sequence[float], gains: Sequence[float]) -> tuple[int, ...]:
    """Indices of the points that none other dominates (costs no more, gains no less, one of them strictly).

    In order of cost. Of points equal in both, every one is on the frontier.
    """
    order = sorted(range(len(costs)), key=lambda index: (costs[index], -gains[index]))
    kept: list[int] = []
    for index in order:
        best = kept[-1] if kept else None
        if best is None or gains[index] > gains[best] or (costs[index], gains[index]) == (costs[best], gains[best]):
            kept.append(index)
    return tuple(kept)
