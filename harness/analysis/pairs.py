"""The pairs of starts of two sides that were measured against each other: log ratios, from the store.

d = log new - log baseline, of the medians of the two starts of one pair. What neighbours in time share (the evening,
the phone's state) drops out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.errors import ConfigRefused
from harness.results.outcomes import RunResult
from harness.results.records import AGAINST, ANCHOR, MAIN, RunRecord, Sample, StartRecord
from harness.store.store import Store

MediansByPair = Mapping[str, Mapping[int, float]]
"""Variant -> pair -> median in ms of the valid sample in one half of it."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two runs of one session, runner and core, whose starts are halves of pairs."""

    baseline: RunResult
    """A: what the other side is held against."""
    new: RunResult
    """B: the sweep's own side."""


def paired(runs: Iterable[RunRecord]) -> tuple[tuple[RunRecord, RunRecord], ...]:
    """Returns (baseline, new) of those runs of a sweep whose starts are halves of pairs."""
    places: dict[tuple[str, str, str], list[RunRecord]] = defaultdict(list)
    for run in runs:
        places[_place(run)].append(run)
    return tuple(pair for together in places.values() for pair in _paired_in_place(together))


def _paired_in_place(runs: Sequence[RunRecord]) -> Iterable[tuple[RunRecord, RunRecord]]:
    """Several numbers of threads or runtimes of a sweep are on both sides, and each is paired with its like. Where no
    value is on both, it is what the sides differ in."""
    baselines = [run for run in runs if run.set == AGAINST]
    news = [run for run in runs if run.set == MAIN]
    shared = [of for of in _SETTINGS if {of(run) for run in baselines} & {of(run) for run in news}]
    return ((a, b) for a in baselines for b in news if all(of(a) == of(b) for of in shared))


def sides_of(runs: Iterable[RunResult]) -> tuple[Sides, ...]:
    """Returns the runs of a sweep that were measured against each other."""
    by_name = {result.run.run: result for result in runs}
    pairs = paired(result.run for result in by_name.values())
    return tuple(Sides(by_name[baseline.run], by_name[new.run]) for baseline, new in pairs)


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


def pair_log_ratios(
    store: Store, sweep: str, phones: Collection[str] | None = None
) -> dict[tuple[str, str], dict[int, float]]:
    """Returns log(new / baseline) by (phone identity, variant) and pair, in the order measured; of these phones, by
    identity, or of all.

    Raises ConfigRefused where a phone was measured with several runners, cores, runtimes or numbers of threads: one
    number could not say which.
    """
    sides = sides_of(_of_phones(store, sweep, phones))
    _refuse_several(sweep, sides)
    return {
        (side.new.phone.identity, variant): ratios
        for side in sides
        for variant, ratios in log_ratios(_read(store, side.baseline), _read(store, side.new)).items()
        if variant != ANCHOR and ratios
    }


def rounds_of_pairs(store: Store, sweep: str, phones: Collection[str] | None = None) -> dict[str, dict[int, int]]:
    """Returns the round of each pair, by phone identity: what a round measured again has a pair of its own."""
    return {
        side.new.phone.identity: {
            start.pair: start.round for start in store.starts(side.new.run.run) if start.pair is not None
        }
        for side in sides_of(_of_phones(store, sweep, phones))
    }


def _of_phones(store: Store, sweep: str, phones: Collection[str] | None) -> list[RunResult]:
    return [run for run in store.sweep(sweep).runs if phones is None or run.phone.identity in phones]


def _refuse_several(sweep: str, sides: Sequence[Sides]) -> None:
    phones = [side.new.phone.identity for side in sides]
    if len(phones) != len(set(phones)):
        raise ConfigRefused(
            f"sweep {sweep}",
            "measured a phone in several ways (runners, cores, runtimes, threads)",
            "compare its runs two by two",
        )


def _read(store: Store, result: RunResult) -> MediansByPair:
    return medians_by_pair(store.starts(result.run.run), store.samples(result.run.run))


def _place(run: RunRecord) -> tuple[str, str, str]:
    """Returns what two sides share. Sides of different threads have different masks, and one core's label."""
    return run.session, run.runner, run.core.label


_SETTINGS: tuple[Callable[[RunRecord], object], ...] = (lambda run: run.threads, lambda run: run.asked_runtime)
"""What a sweep may ask several of, and a baseline another one of."""
