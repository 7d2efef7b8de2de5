"""Which warm-up rule wastes least and leaves least: fast and slow moving averages of the latency, plain and corrected.

    python benchmarks/warm_up.py [--traces 1000] [--seed 1]

A trace is latency x (1 + excess) x noise. Excess: what the first runs take more, falling over some runs; or a ramp up
that never ends. The rule runs as in android_app/PROTOCOL.md with the default effort: at least 3 runs and 50 ms, both
averages within the tolerance for 10 runs in a row, no run begun after 1000 ms. Then 300 ms or 10 runs are timed. Per
rule: milliseconds of warm-up (mean), and the excess that is left in the median of the timed runs, in per cent (mean).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.app.protocol import Stop, WarmUp

Array = NDArray[np.float64]
LONGEST = 2200
"""Runs of a trace: more than the limits leave time for."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    fast: float
    slow: float
    corrected: bool
    tolerance: float
    ignored: int = 0
    """Runs that are in neither average."""

    def weight(self, alpha: float, run: int) -> float:
        """Of the newest of so many. Corrected: alpha / (1 - (1 - alpha)^run), as dividing the average afterwards."""
        if run == 1:
            return 1.0
        return alpha / (1 - (1 - alpha) ** run) if self.corrected else alpha


RULES = (
    Rule("plain .1/.02 4%", 0.1, 0.02, False, 0.04),
    Rule(".1/.02 4%", 0.1, 0.02, True, 0.04),
    Rule(".1/.02 2%", 0.1, 0.02, True, 0.02),
    Rule(".2/.05 2%", 0.2, 0.05, True, 0.02),
    Rule(".2/.05 2% after 3", 0.2, 0.05, True, 0.02, 3),
    Rule(".25/.08 2% after 3", 0.25, 0.08, True, 0.02, 3),
    Rule(".3/.1 2% after 3", 0.3, 0.1, True, 0.02, 3),
    Rule(".3/.1 3% after 3", 0.3, 0.1, True, 0.03, 3),
)
"""The first is what benchmark libraries commonly do: both averages start at the first run. The others are corrected.
That of the protocol: 0.25 and 0.08, 2 %, after 3 runs."""


@dataclass(frozen=True, slots=True)
class World:
    name: str
    excess: Array
    noise: float
    spikes: float = 0.0
    """The share of runs that take twice as long."""

    def traces(self, count: int, generator: np.random.Generator) -> Array:
        spikes = 1 + (generator.random((count, LONGEST)) < self.spikes)
        return (1 + self.excess) * spikes * np.exp(generator.normal(0, self.noise, (count, LONGEST)))


def falling(share: float, runs: float) -> Array:
    return share * np.exp(-np.arange(LONGEST) / runs)


WORLDS = (
    World("steady, noise 1 %", falling(0, 1), 0.01),
    World("steady, noise 3 %", falling(0, 1), 0.03),
    World("steady, noise 8 %", falling(0, 1), 0.08),
    World("steady, 2 % of runs twice", falling(0, 1), 0.02, 0.02),
    *(
        World(f"{1 + share:.1f}x over {runs:2d} runs", falling(share, runs / 3), 0.02)
        for share in (0.1, 0.5, 2.0)
        for runs in (1, 3, 10, 30)
    ),
    World("3.0x over 90 runs", falling(2.0, 30), 0.02),
    World("ramp of +10 % in 100 runs", 0.001 * np.arange(LONGEST), 0.02),
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--traces", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    print(f"{asked.traces} traces a line, seed {asked.seed}; ms of warm-up / per cent left in the timed median")
    for latency_ms in (1.0, 3.0, 10.0, 50.0):
        print(f"\n{f'network of {latency_ms:g} ms':28}" + "".join(f"{rule.name:>20}" for rule in RULES))
        for number, world in enumerate(WORLDS):
            shape = world.traces(asked.traces, np.random.default_rng([asked.seed, number]))
            cells = (_cell(world, latency_ms * shape, latency_ms, rule) for rule in RULES)
            print(f"{world.name:28}" + "".join(f"{cell:>20}" for cell in cells))


def _cell(world: World, latencies_ms: Array, latency_ms: float, rule: Rule) -> str:
    elapsed_ms = np.cumsum(latencies_ms, axis=1)
    ends = warm_up_runs(latencies_ms, elapsed_ms, rule)
    spent_ms = float(np.mean([row[end - 1] for row, end in zip(elapsed_ms, ends, strict=True)]))
    timed = int(max(Stop().min_runs, Stop().min_ms / latency_ms))
    left = float(np.mean([np.median(world.excess[end : end + timed]) for end in ends]))
    return f"{spent_ms:.0f} / {100 * left:.2f}"


def warm_up_runs(latencies_ms: Array, elapsed_ms: Array, rule: Rule) -> NDArray[np.int64]:
    wanted = WarmUp()
    count, length = latencies_ms.shape
    fast, slow = np.zeros(count), np.zeros(count)
    in_a_row, ends = np.zeros(count, np.int64), np.full(count, length)
    for run in range(1, length + 1):
        latency_ms = latencies_ms[:, run - 1]
        if run > rule.ignored:
            fast += rule.weight(rule.fast, run - rule.ignored) * (latency_ms - fast)
            slow += rule.weight(rule.slow, run - rule.ignored) * (latency_ms - slow)
        close = (run > rule.ignored) & (np.abs(fast - slow) <= rule.tolerance * slow)
        in_a_row = np.where(close, in_a_row + 1, 0)
        spent_ms = elapsed_ms[:, run - 1]
        steady = (run >= wanted.min_runs) & (spent_ms >= wanted.min_ms) & (in_a_row >= wanted.steady_runs)
        done = (ends == length) & (steady | (spent_ms >= wanted.max_ms))
        ends[done] = run
        if (ends < length).all():
            break
    return ends


if __name__ == "__main__":
    main()
