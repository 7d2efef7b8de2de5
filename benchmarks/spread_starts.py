"""Does it make the level better known to wait between starts, or to order them otherwise?

    python benchmarks/spread_starts.py [--sessions 2000] [--seed 1]

A phone's state moves with time, so that a pause of k - 1 starts' length makes an autocorrelation of r one of r^k. Two
cases: a budget of minutes, in which pauses cost starts; and a limit of starts, with minutes to spare. Half-widths of
the level in deviations of a start's factor, as the product makes them (median), with what was learnt of this phone
before; in brackets what the level is off in truth (95 % of the sessions), which no honest interval can be narrower
than. Below: a variant that stands in one of several blocks of each round, which are taken in a random order, in the
same order, or in turn forwards and backwards; what the mean of its starts is off by (95 %).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from shared_worlds import autoregressive

from harness.analysis.autocorrelation import Belief, watched_belief
from harness.analysis.learnt_belief import SessionAutocorrelation, learnt_belief
from harness.analysis.level import level_intervals

PAUSES = (1, 2, 3, 5)
BUDGET_STARTS = 60
"""That fit into the budget without pauses."""
MOST_STARTS = 30
ROUNDS, BLOCKS = 10, 3
EARLIER = 10
"""Sessions of the phone, of 20 starts each."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sessions", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    print(f"{asked.sessions} sessions a cell, seed {asked.seed}; starts: half-width (truly off by)")
    for words, starts_of in (
        ("a budget of minutes", lambda k: BUDGET_STARTS // k),
        (f"{MOST_STARTS} starts at most", lambda _: MOST_STARTS),
    ):
        print(words)
        for r in (0.0, 0.3, 0.5, 0.8, 0.9):
            cells = [_cell(r, k, starts_of(k), asked.sessions, asked.seed) for k in PAUSES]
            print(f"  r {r}:  " + "   ".join(f"pause x{k - 1}: {cell}" for k, cell in zip(PAUSES, cells, strict=True)))

    print(f"{ROUNDS} rounds of {BLOCKS} blocks; random order, the same, there and back")
    for r in (0.3, 0.5, 0.8, 0.9):
        orders = (_random, _the_same, _there_and_back)
        print(f"  r {r}:  " + "   ".join(f"{_off(r, order, asked.sessions, asked.seed):.3f}" for order in orders))


def _cell(r: float, k: int, starts: int, sessions: int, seed: int) -> str:
    series = autoregressive((sessions, starts), r**k, np.random.default_rng([seed, k]))
    low, high = level_intervals(series, _learnt(r**k))
    off = np.quantile(np.abs(np.median(series, axis=1)), 0.95)
    return f"{starts:2}: {np.median(high - low) / 2:.2f} ({off:.2f})"


Order = Callable[[int, np.random.Generator], NDArray[np.intp]]
"""The place of the variant's block in each round."""


def _random(sessions: int, generator: np.random.Generator) -> NDArray[np.intp]:
    return generator.integers(0, BLOCKS, (sessions, ROUNDS))


def _the_same(sessions: int, generator: np.random.Generator) -> NDArray[np.intp]:
    return np.repeat(generator.integers(0, BLOCKS, (sessions, 1)), ROUNDS, axis=1)


def _there_and_back(sessions: int, generator: np.random.Generator) -> NDArray[np.intp]:
    places = _the_same(sessions, generator)
    places[:, 1::2] = BLOCKS - 1 - places[:, 1::2]
    return places


def _off(r: float, order: Order, sessions: int, seed: int) -> float:
    generator = np.random.default_rng([seed, BLOCKS])
    series = autoregressive((sessions, ROUNDS * BLOCKS), r, generator)
    starts = order(sessions, generator) + BLOCKS * np.arange(ROUNDS)
    return float(np.quantile(np.abs(np.take_along_axis(series, starts, axis=1).mean(axis=1)), 0.95))


def _learnt(r: float) -> Belief:
    return learnt_belief(watched_belief(), [SessionAutocorrelation(r, 20)] * EARLIER)


if __name__ == "__main__":
    main()
