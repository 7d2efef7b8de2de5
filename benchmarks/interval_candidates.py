"""Which interval reaches 95 % at the stopping time with the fewest starts? The ground of harness/statistics/median.py.

    python benchmarks/interval_candidates.py [--runs 5000] [--seed 2]

The same worlds and the same rule for every candidate: 6 to 30 starts, until the half-width is 1 % of the level.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

import numpy as np
from worlds import HARDER, NOISY, QUIET, Array

from harness.statistics.median import interpolated, log_median_intervals
from harness.statistics.ratio import shift_intervals
from harness.statistics.student import t_quantile

Ends = tuple[Array, Array]
LEAST, MOST, HALF_WIDTH = 6, 30, 0.01


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=5000)
    options.add_argument("--seed", type=int, default=2)
    asked = options.parse_args()
    print(f"{asked.runs} runs a world, seed {asked.seed}: coverage, mean starts")
    worlds = (QUIET, NOISY, *HARDER)
    for index, world in enumerate(worlds):
        print(world.name)
        truth = world.true_medians(MOST)
        for name, ends in CANDIDATES.items():
            logs = world.start_medians(asked.runs, MOST, np.random.default_rng([asked.seed, index]))
            covered, starts = held_against(logs, truth, ends)
            print(f"  {name:52} {100 * covered:5.1f} % {starts:5.1f}")


def held_against(logs: Array, truth: Array, ends: Callable[[Array], Ends]) -> tuple[float, float]:
    running = np.arange(logs.shape[0])
    starts = np.full(logs.shape[0], MOST)
    low, high = np.empty(logs.shape[0]), np.empty(logs.shape[0])
    for count in range(LEAST, MOST + 1):
        low[running], high[running] = ends(logs[running, :count])
        done = high[running] - low[running] <= 2 * HALF_WIDTH
        starts[running[done]] = count
        running = running[~done]
    target = truth[starts - 1]
    return float(np.mean((low <= target) & (target <= high))), float(starts.mean())


def exact_order_statistics(logs: Array) -> Ends:
    """The narrowest pair of order statistics that reaches 95 %."""
    count, rank = logs.shape[1], 1
    ordered = np.sort(logs, axis=1)
    while 1 - sum(math.comb(count, below) for below in range(rank + 1)) / 2 ** (count - 1) >= 0.95:
        rank += 1
    return ordered[:, rank - 1], ordered[:, -rank]


def trimmed_t(share: float) -> Callable[[Array], Ends]:
    """Tukey and McLaughlin 1963: the trimmed mean and the Winsorised standard deviation."""

    def ends(logs: Array) -> Ends:
        count, cut = logs.shape[1], int(share * logs.shape[1])
        ordered = np.sort(logs, axis=1)
        kept = count - 2 * cut
        centre = ordered[:, cut : count - cut].mean(axis=1)
        winsorised = np.clip(ordered, ordered[:, [cut]], ordered[:, [count - cut - 1]])
        reach = t_quantile(0.95, kept - 1) * winsorised.std(axis=1, ddof=1) * math.sqrt(count) / kept
        return centre - reach, centre + reach

    return ends


CANDIDATES: dict[str, Callable[[Array], Ends]] = {
    "order statistics, interpolated, 96 % (ours)": log_median_intervals,
    "order statistics, interpolated, 95 %": lambda logs: interpolated(logs, 0.95),
    "order statistics, exact": exact_order_statistics,
    "Hodges-Lehmann, signed ranks": shift_intervals,
    "t, trimmed 10 % a side": trimmed_t(0.1),
    "t, trimmed 20 % a side": trimmed_t(0.2),
    "t": trimmed_t(0.0),
}

if __name__ == "__main__":
    main()
