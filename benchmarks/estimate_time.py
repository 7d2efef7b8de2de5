"""How long this computer takes to estimate a run, whole and after each of its rounds.

    python benchmarks/estimate_time.py [--variants 54] [--seed 1]

Processor time of this process, in milliseconds, so that a busy computer changes little; the least of five times. "Cold"
is the first time that a process sees a number of starts: a sweep that is being measured sees a new one in each round,
and with holes as many as its variants differ in. The very first estimate of a process also makes the grid and loads
SciPy.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from worlds import Array

from harness.analysis import level
from harness.analysis.run_precision import estimate_run
from harness.analysis.start_table import StartTable, start_table

TIMES = 5
WHOLE = ((30, 0.0), (1000, 0.0), (1000, 0.1), (1000, 0.3))
ROUNDS = range(6, 65)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--variants", type=int, default=54)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    generator = np.random.default_rng(asked.seed)
    print(f"first estimate of a process: {_taken_ms(_table(2, 6, 0.0, generator)):.0f} ms")
    for starts, holes in WHOLE:
        table = _table(asked.variants, starts, holes, generator)
        taken = min(_taken_ms(table) for _ in range(TIMES))
        print(f"{asked.variants} variants, {starts} starts, {100 * holes:g} % of the cells missing: {taken:.0f} ms")
    for holes in (0.0, 0.2):
        taken_ms = [_cold_ms(_table(asked.variants, starts, holes, generator)) for starts in ROUNDS]
        print(
            f"{asked.variants} variants, rounds {ROUNDS[0]} to {ROUNDS[-1]}, {100 * holes:g} % missing, cold:"
            f" {np.median(taken_ms):.0f} ms in the median, {max(taken_ms):.0f} ms at most"
        )


def _table(variants: int, starts: int, holes: float, generator: np.random.Generator) -> StartTable:
    """The anchor on top, which is in every start."""
    medians_ms: Array = np.exp(generator.normal(0, 0.02, starts) + generator.normal(0, 0.005, (variants + 1, starts)))
    medians_ms[1:][generator.random((variants, starts)) < holes] = np.nan
    return start_table([str(row) for row in range(variants + 1)], medians_ms, anchor="0")


def _cold_ms(table: StartTable) -> float:
    """As in a process that never saw a number of starts of this table."""
    taken_ms = []
    for _ in range(TIMES):
        level.cells_of.cache_clear()
        taken_ms.append(_taken_ms(table))
    return min(taken_ms)


def _taken_ms(table: StartTable) -> float:
    began_s = time.process_time()
    estimate_run(table)
    return 1000 * (time.process_time() - began_s)


if __name__ == "__main__":
    main()
