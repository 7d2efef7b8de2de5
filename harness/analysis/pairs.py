"""The pairs of starts of two sides that were measured against each other: log ratios, from the store.

d = log new - log baseline, of the medians of the two starts of one pair. What neighbours in time share (the evening,
the phone's state) drops out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.errors import ConfigRefused
from harness.results.outcomes import RunResult
from harness.results.records import AGAINST, ANCHOR, MAIN, RunRecord, Sample, StartRecord
from harness.store.store import Store

MediansByPair = Mapping[str, Mapping[int, float]]
"""Variant -> pair -> median in ms of the valid sample in one half of it."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two runs of one session, runner and core."""

    baseline: RunResult
    """A: what the other side is held against."""
    new: RunResult
    """B: the sweep's own side."""


def are_sides(baseline: RunRecord, new: RunRecord) -> bool:
    """Returns whether the starts of the two runs may be halves of one pair."""
    return (baseline.set, new.set) == (AGAINST, MAIN) and _place(baseline) == _place(new)


def sides_of(runs: Iterable[RunResult]) -> tuple[Sides, ...]:
    """Returns the runs of a sweep that were measured against each other."""
    known = tuple(runs)
    return tuple(Sides(a, b) for a in known for b in known if are_sides(a.run, b.run))


def medians_by_pair(starts: Iterable[StartRecord], samples: Iterable[Sample]) -> MediansByPair:
    """Returns the medians of what one side measured in pairs; the anchor's among them."""
    pair_of = {start.start: start.pair for start in starts if start.pair is not None and not start.extra}
    medians_ms: dict[str, dict[int, float]] = defaultdict(dict)
    for sample in samples:
        pair, median_ms = pair_of.get(sample.start), sample.median_ms
        if pair is not None and sample.valid and median_ms is not None:
            medians_ms[sample.variant][pair] = median_ms
    return medians_ms


def log_ratios(baseline_ms: MediansByPair, new_ms: MediansByPair) -> dict[str, dict[int, float]]:
    """Returns log(new / baseline) by variant and pair, of the pairs whose two halves are valid."""
    return {
        variant: {pair: math.log(theirs[pair] / ours[pair]) for pair in sorted(ours.keys() & theirs.keys())}
        for variant, ours in baseline_ms.items()
        if (theirs := new_ms.get(variant)) is not None
    }


def pair_log_ratios(store: Store, sweep: str) -> dict[tuple[str, str], dict[int, float]]:
    """Returns log(new / baseline) by (phone identity, variant) and pair, in the order measured.

    Raises ConfigRefused where a phone was measured with several runners or cores: one number could not say which.
    """
    sides = sides_of(store.sweep(sweep).runs)
    _refuse_several(sweep, sides)
    return {
        (side.new.phone.identity, variant): ratios
        for side in sides
        for variant, ratios in log_ratios(_read(store, side.baseline), _read(store, side.new)).items()
        if variant != ANCHOR and ratios
    }


def _refuse_several(sweep: str, sides: Sequence[Sides]) -> None:
    phones = [side.new.phone.identity for side in sides]
    if len(phones) != len(set(phones)):
        raise ConfigRefused(
            f"sweep {sweep}", "measured a phone with several runners or cores", "compare its runs two by two"
        )


def _read(store: Store, result: RunResult) -> MediansByPair:
    return medians_by_pair(store.starts(result.run.run), store.samples(result.run.run))


def _place(run: RunRecord) -> tuple[str, str, str]:
    """Returns what two sides share. Sides of different threads have different masks, and one core's label."""
    return run.session, run.runner, run.core.label
