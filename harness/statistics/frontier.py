"""The Pareto frontier: points that no other point beats on cost and value at once."""

from __future__ import annotations

from collections.abc import Sequence


def pareto_frontier(costs: Sequence[float], values: Sequence[float]) -> tuple[int, ...]:
    """Indices by rising cost: the points than which none that costs no more is better; of equal twins the first."""
    if len(costs) != len(values):
        raise ValueError(f"{len(costs)} costs against {len(values)} values")
    by_cost = sorted(range(len(costs)), key=lambda index: (costs[index], -values[index], index))
    frontier: list[int] = []
    for index in by_cost:
        if not frontier or values[index] > values[frontier[-1]]:
            frontier.append(index)
    return tuple(frontier)
