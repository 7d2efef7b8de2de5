"""Nights in succession, many chains of them at once: each chain is one question (a series alone) with its carried
evidence.

The same functions decide here and on a phone (stages.py, evidence.py); only the pairs are drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.pairs import Side, first_side
from harness.nightly.rules.stages import Call, Calls, Searches, call_rows, read_rows
from harness.nightly.rules.standing import NOTHING_STANDS

Array = NDArray[np.float64]
Counts = NDArray[np.int16]


class PairSource(Protocol):
    """Where the pair ratios of nights without a true difference come from."""

    def ratios(self, nights: int, pairs: int, first: Side, generator: np.random.Generator) -> Array:
        """The log ratios of one stage: night x pair."""
        ...


@dataclass(frozen=True, slots=True)
class Nights:
    """What became of each night: chain x night."""

    calls: Calls
    starts: Counts
    """Of both builds."""
    slowdown: Array
    """The greatest of the night's readings."""
    gain: Array
    """In nights that looked for improvements, else minus infinity."""

    def found_by(self, call: Call, nights: int) -> NDArray[np.bool_]:
        """For each chain: was it called so within the first `nights`?"""
        found: NDArray[np.bool_] = (self.calls[:, :nights] == call).any(axis=1)
        return found

    def count(self, call: Call) -> int:
        return int((self.calls == call).sum())


@dataclass(frozen=True, slots=True)
class OneNight:
    """For each row: the last call, the z that it rests on, and the pairs that were measured."""

    calls: Calls
    z: Array
    pairs: Counts
    slowdown: Array
    gain: Array
    ratios: Array
    """Row x pair: the log ratios; NaN where the night had ended."""


def run_nights(
    design: Design, source: PairSource, shifts: Array, generator: np.random.Generator, missing_share: float = 0.0
) -> Nights:
    """`shifts`: the true log ratio of each night, chain x night. A missing night measures and decides nothing."""
    chains, nights = shifts.shape
    calls = np.full((chains, nights), Call.STEADY, dtype=np.int8)
    starts = np.zeros((chains, nights), dtype=np.int16)
    slowdown, gain = np.full((chains, nights), -math.inf), np.full((chains, nights), -math.inf)
    slower, faster = np.zeros(chains), np.zeros(chains)
    for night in range(nights):
        met = np.flatnonzero(generator.random(chains) >= missing_share) if missing_share else np.arange(chains)
        searches = searches_from_sums(design.evidence, slower[met], faster[met])
        one = run_night(design, source, shifts[met, night], searches, night, generator)
        calls[met, night], starts[met, night] = one.calls, 2 * one.pairs
        slowdown[met, night], gain[met, night] = one.slowdown, one.gain
        slower[met] = design.evidence.next_sums(slower[met], one.z)
        faster[met] = design.evidence.next_sums(faster[met], -one.z)
    return Nights(calls, starts, slowdown, gain)


def searches_from_sums(rule: EvidenceRule, slower: Array, faster: Array) -> Searches:
    """`Evidence.search` of many, of which no alert stands."""
    return Searches(slower > rule.enough, faster > rule.enough, np.full(slower.shape, NOTHING_STANDS))


def run_night(
    design: Design, source: PairSource, shifts: Array, searches: Searches, night: int, generator: np.random.Generator
) -> OneNight:
    rows = len(shifts)
    calls, z, pairs = np.empty(rows, dtype=np.int8), np.empty(rows), np.empty(rows, dtype=np.int16)
    slowdown, gain = np.full(rows, -math.inf), np.full(rows, -math.inf)
    active, measured = np.arange(rows), np.full((rows, design.plan.pairs[-1]), math.nan)
    ratios = np.empty((rows, 0))
    for stage in range(design.plan.stages):
        drawn = source.ratios(len(active), design.plan.new_pairs(stage), first_side(night, stage), generator)
        ratios = np.hstack([ratios, drawn + shifts[active, np.newaxis]])
        measured[active, : ratios.shape[1]] = ratios
        reading = read_rows(design.plan, design.thresholds, stage, ratios)
        calls[active] = call_rows(design.plan, design.thresholds, stage, reading, searches.of(active))
        z[active] = reading.z
        slowdown[active] = np.maximum(slowdown[active], reading.slowdown)
        gain[active] = np.where(searches.faster_carried[active], reading.gain, -math.inf)
        pairs[active] = design.plan.pairs[stage]
        going = calls[active] == Call.GO_ON
        active, ratios = active[going], ratios[going]
        if active.size == 0:
            break
    return OneNight(calls, z, pairs, slowdown, gain, measured)
