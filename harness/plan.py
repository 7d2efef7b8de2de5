"""What is measured next: rounds, their order, their blocks, and when enough is enough."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.results.choices import HalfWidthOf
from harness.statistics.ratio import paired_ratio

QUICK_STARTS = 3
FEWEST_IN_A_START = 9
"""Variants in each start of a pair while one is asked for: what they share in it is their median, which one alone does
not have."""
COMPANY = 3
"""And at least so many for each that is asked for: at most a third of what is in a start is in doubt itself."""
MOST_REJECTED_IN_A_ROW = 3
"""A sample set aside is measured again in a later start. Three in a row mean that another try will not help."""
MOST_REJECTED = 10
"""In all, so that a phone that spoils every other sample does not keep a sweep for ever."""


@dataclass(frozen=True, slots=True)
class StoppingRule:
    half_width_percent: float = 1.0
    min_starts: int = 6
    max_starts: int = 30
    quick: bool = False
    """Three starts of each and no more, whatever the others say."""
    half_width_of: HalfWidthOf = HalfWidthOf.OWN

    @property
    def least(self) -> int:
        return QUICK_STARTS if self.quick else min(self.min_starts, self.max_starts)

    @property
    def most(self) -> int:
        return QUICK_STARTS if self.quick else self.max_starts


@dataclass(frozen=True, slots=True)
class VariantProgress:
    name: str
    medians_ms: tuple[float, ...]
    """One for each valid start."""
    attempts: int = 0
    """Starts that were asked for it, valid or not."""
    rejected_in_a_row: int = 0
    expected_ms: float = 0.0
    """One sample with loading and warm-up."""
    rounds: tuple[int, ...] = ()
    """In which each median was measured, where sets are compared."""
    half_width_percent: float = math.inf
    """Of its interval by now, as the rule asks for it; infinite where there is none."""

    @property
    def rejected(self) -> int:
        return self.attempts - len(self.medians_ms)


@dataclass(frozen=True, slots=True)
class ExpectedMinutes:
    least: float
    """Every variant is precise after its fewest starts."""
    most: float
    """Every variant needs all it may have."""


def precise_enough(half_width_percent: float, rule: StoppingRule) -> bool:
    return half_width_percent <= rule.half_width_percent


def given_up(progress: VariantProgress) -> bool:
    return progress.rejected_in_a_row >= MOST_REJECTED_IN_A_ROW or progress.rejected >= MOST_REJECTED


def needs_a_start(progress: VariantProgress, rule: StoppingRule) -> bool:
    starts = len(progress.medians_ms)
    if given_up(progress) or starts >= rule.most:
        return False
    return starts < rule.least or not precise_enough(progress.half_width_percent, rule)


def wanted(progress: Sequence[VariantProgress], rule: StoppingRule) -> tuple[str, ...]:
    """The variants of the next round. Empty: done."""
    return tuple(one.name for one in progress if needs_a_start(one, rule))


def wanted_in_step(sets: Sequence[Sequence[VariantProgress]], rule: StoppingRule) -> tuple[tuple[str, ...], ...]:
    """The same for sets that are measured interleaved to be compared, for each of them.

    A variant that several sets hold goes on in all of them until each is done and their ratio is precise enough too:
    rounds that only one of them has do not tell of the ratio.
    """
    return tuple(
        tuple(one.name for one in progress if _goes_on(one, _partners(one, progress, sets), rule)) for progress in sets
    )


def _partners(
    one: VariantProgress, progress: Sequence[VariantProgress], sets: Sequence[Sequence[VariantProgress]]
) -> tuple[VariantProgress, ...]:
    return tuple(other for each in sets if each is not progress for other in each if other.name == one.name)


def _goes_on(one: VariantProgress, partners: Sequence[VariantProgress], rule: StoppingRule) -> bool:
    if given_up(one) or len(one.medians_ms) >= rule.most:
        return False
    return needs_a_start(one, rule) or any(
        needs_a_start(partner, rule) or not _ratio_precise_enough(one, partner, rule)
        for partner in partners
        if not given_up(partner) and len(partner.medians_ms) < rule.most
    )


def _ratio_precise_enough(one: VariantProgress, other: VariantProgress, rule: StoppingRule) -> bool:
    ours = dict(zip(one.rounds, one.medians_ms, strict=True))
    theirs = dict(zip(other.rounds, other.medians_ms, strict=True))
    both = sorted(ours.keys() & theirs.keys())
    if len(both) < rule.least:
        return False
    ratio = paired_ratio([ours[number] for number in both], [theirs[number] for number in both])
    return ratio.interval is not None and 100 * ratio.interval.half_width <= rule.half_width_percent * ratio.value


def most_uncertain_first(progress: Sequence[VariantProgress], rule: StoppingRule) -> tuple[str, ...]:
    """The wanted ones for a sweep on a budget: those without an interval first, then the widest interval."""
    open_ones = [one for one in progress if needs_a_start(one, rule)]
    open_ones.sort(key=lambda one: (-one.half_width_percent, len(one.medians_ms), one.attempts))
    return tuple(one.name for one in open_ones)


def round_order(names: Sequence[str], generator: np.random.Generator) -> tuple[str, ...]:
    """A fresh random order, so that drift within a round cannot pose as a difference between variants."""
    return tuple(names[index] for index in generator.permutation(len(names)))


def in_company(asked: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """What a pair holds that measures some variants again: these, and the first of the others."""
    wanted = max(FEWEST_IN_A_START, COMPANY * len(asked))
    return (*asked, *[name for name in others if name not in asked][: max(0, wanted - len(asked))])


def balanced_blocks(
    order: Sequence[str], expected_ms: Mapping[str, float], round_seconds: float
) -> tuple[tuple[str, ...], ...]:
    """The starts of one round: as few as keep each within `round_seconds`, about equally long, in the order given.

    A variant that takes longer alone gets a start of its own.
    """
    limit_ms = round_seconds * 1000
    total_ms = sum(expected_ms[name] for name in order)
    blocks = max(1, math.ceil(total_ms / limit_ms))
    while True:
        parts = _spread(order, expected_ms, blocks)
        if blocks >= len(order) or all(
            len(part) == 1 or sum(expected_ms[name] for name in part) <= limit_ms for part in parts
        ):
            return parts
        blocks += 1


def _spread(order: Sequence[str], expected_ms: Mapping[str, float], blocks: int) -> tuple[tuple[str, ...], ...]:
    """Longest first into the emptiest block (Graham 1969); lengths within a factor of two count as equal, so that the
    company a variant is measured in changes from round to round."""
    loads_ms = [0.0] * blocks
    block_of: dict[str, int] = {}
    for name in sorted(order, key=lambda one: -math.floor(math.log2(max(expected_ms[one], 1e-3)))):
        emptiest = min(range(blocks), key=loads_ms.__getitem__)
        block_of[name] = emptiest
        loads_ms[emptiest] += expected_ms[name]
    parts: dict[int, list[str]] = {}
    for name in order:
        parts.setdefault(block_of[name], []).append(name)
    return tuple(tuple(part) for part in parts.values())


def expected_minutes(
    expected_ms: Mapping[str, float], rule: StoppingRule, round_seconds: float, start_overhead_ms: float
) -> ExpectedMinutes:
    """Of measuring, from the fewest starts to all that are allowed; each start costs `start_overhead_ms` more."""
    names = tuple(expected_ms)
    if not names:
        return ExpectedMinutes(0.0, 0.0)
    starts = len(balanced_blocks(names, expected_ms, round_seconds))
    round_minutes = (sum(expected_ms.values()) + starts * start_overhead_ms) / 60_000
    return ExpectedMinutes(rule.least * round_minutes, rule.most * round_minutes)
