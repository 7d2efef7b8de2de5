"""Phones with earlier sessions: does the level hold with what these taught, also where tonight is not like them?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from shared_worlds import SharedWorld
from worlds import Array

from harness.analysis.autocorrelation import Belief, first_belief, lag_ones, watched_belief
from harness.analysis.learnt_belief import SessionAutocorrelation, learnt_belief
from harness.analysis.level import level_intervals, without_slow_starts
from harness.plan import StoppingRule

EARLIER = 5
"""Sessions of each phone."""
TONIGHT = 20
"""Nights that one phone is imagined to have after them."""
AUTOCORRELATIONS = ((0.0, 0.0), (0.5, 0.5), (0.8, 0.8), (0.0, 0.5), (0.0, 0.8), (0.5, 0.8), (0.8, 0.5), (0.8, 0.0))
"""Of the earlier sessions, and of tonight."""
STARTS = ((6, 6), (10, 6), (10, 10), (30, 10), (10, 30), (30, 30))
RULE = StoppingRule()


@dataclass(frozen=True, slots=True)
class Fixed:
    """Half-widths are medians, in per cent; a coverage's reach has the phone as its unit."""

    before: float
    tonight: float
    starts_before: int
    starts: int
    covered: float
    reach: float
    width: float
    first_covered: float
    first_width: float

    @property
    def line(self) -> str:
        return (
            f"{self.before:6} {self.tonight:8} {self.starts_before:7} {self.starts:7} |"
            f" {self.covered:6.1f}+-{self.reach:.1f} {self.width:6.2f} |"
            f" {self.first_covered:6.1f} {self.first_width:6.2f}"
        )


HEAD = f"{'before':>6} {'tonight':>8} {'starts':>7} {'starts':>7} | {'learnt':>11} {'+-':>6} | {'first':>6} {'+-':>6}"


def learnt_figures(sessions: int, seed: int) -> Iterator[Fixed]:
    for index, ((starts_before, starts), (before, tonight)) in enumerate(product(STARTS, AUTOCORRELATIONS)):
        generator = np.random.default_rng([seed, index])
        world = SharedWorld()
        truth = float(np.median(world.true_levels(1)))
        learnt, first, widths, first_widths = [], [], [], []
        for belief in _beliefs(replace(world, r=before), starts_before, sessions // TONIGHT, first_belief(), generator):
            series = _levels(replace(world, r=tonight), TONIGHT, starts, generator)
            for taught, covered, width in ((belief, learnt, widths), (first_belief(), first, first_widths)):
                low, high = level_intervals(series, taught)
                covered.append(float(np.mean((low <= truth) & (truth <= high))))
                width.append(50 * float(np.median(high - low)))
        reach = 196 * float(np.std(learnt)) / np.sqrt(len(learnt))
        yield Fixed(
            before, tonight, starts_before, starts, 100 * float(np.mean(learnt)), reach, float(np.median(widths)),
            100 * float(np.mean(first)), float(np.median(first_widths)),
        )  # fmt: skip


def stopped_figures(sessions: int, seed: int) -> Iterator[str]:
    """A single model that is measured until its latency is known to 1 %."""
    yield f"{'before':>6} {'tonight':>8} {'starts':>7} | {'learnt':>6} {'starts':>6} | {'first':>6} {'starts':>6}"
    for index, (before, tonight) in enumerate(AUTOCORRELATIONS):
        generator = np.random.default_rng([seed, 100 + index])
        world = SharedWorld(variants=1)
        truth = float(world.true_latencies(1)[0])
        ends: dict[str, list[Array]] = {"learnt": [], "first": []}
        for belief in _beliefs(replace(world, r=before), 20, sessions // TONIGHT, watched_belief(), generator):
            series = replace(world, r=tonight).draw(TONIGHT, RULE.most, generator).log_ms[:, 0]
            for name, taught in (("learnt", belief), ("first", watched_belief())):
                ends[name].append(_stopped(series, truth, taught))
        told = [np.concatenate(of, axis=1).mean(axis=1) for of in ends.values()]
        yield f"{before:6} {tonight:8} {20:7} | " + " | ".join(f"{100 * a:6.1f} {b:6.1f}" for a, b in told)


def _stopped(series: Array, truth: float, belief: Belief) -> Array:
    """Whether each session's interval holds where the rule ends it, and its starts."""
    told = np.zeros((2, len(series)))
    running = np.arange(len(series))
    for count in range(RULE.least, RULE.most + 1):
        low, high = level_intervals(series[running, :count], belief)
        told[0, running] = (low <= truth) & (truth <= high)
        told[1, running] = count
        running = running[50 * (np.exp(high - low) - 1) > RULE.half_width_percent]
        if not running.size:
            break
    return told


def _beliefs(
    world: SharedWorld, starts: int, phones: int, first: Belief, generator: np.random.Generator
) -> Iterator[Belief]:
    for _ in range(phones):
        series = without_slow_starts(_levels(world, EARLIER, starts, generator))
        told = [SessionAutocorrelation(float(r), starts) for r in lag_ones(series)]
        yield learnt_belief(first, told)


def _levels(world: SharedWorld, sessions: int, starts: int, generator: np.random.Generator) -> Array:
    """The factors as the models of a run tell them; of a single one its own latencies."""
    drawn = world.draw_factors(sessions, starts, generator)
    return drawn + world.own_sd / np.sqrt(world.rows) * generator.standard_normal(drawn.shape)
