"""What is decided after each stage of a night, from all pairs so far.

z of Wilcoxon's signed ranks over the pair ratios: below the stage's `go_on_z` the question is steady, at or above the
stage's alarm threshold it is slower, if the Hodges-Lehmann effect is above the least effect as well, and between them
it goes on. Improvements are decided after the last stage only, in nights to which evidence of one was carried. An
effect that is surely below the least one ends early; an alert that stands ends only where it is rejected
(standing.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.evidence import Search
from harness.nightly.rules.standing import NOTHING_STANDS, rejected, surely_below
from harness.statistics.ratio import Ratio, paired_ratio
from harness.statistics.signed_ranks import exceeds, signed_rank_z

Array = NDArray[np.float64]
Calls = NDArray[np.int8]
Mask = NDArray[np.bool_]


class Call(IntEnum):
    """An integer, so that many nights are kept in one small array; `word` is what people read."""

    STEADY = 0
    GO_ON = 1
    SLOWER = 2
    FASTER = 3
    IN_DOUBT = 4
    """After the last stage: close to an alarm, and not one."""
    SPARED = 5
    """It kept its level while what it shares with the others moved (questions.py)."""
    UNDECIDED = 6
    """Its pairs of this stage are not complete."""

    @property
    def word(self) -> str:
        return "in_doubt" if self is Call.GO_ON else self.name.lower()


LASTING = (Call.IN_DOUBT, Call.GO_ON, Call.UNDECIDED)
"""An alert of an earlier night stands through these, and where it is slower again; any other call ends it."""


@dataclass(frozen=True, slots=True)
class StagePlan:
    """How many pairs after each stage, and what it takes to go on. See docs/decisions/008-nightly-in-stages.md."""

    pairs: tuple[int, ...] = (6, 12, 24, 48, 96)
    """After each stage, those of earlier stages included."""
    go_on_z: tuple[float, ...] = (0.5, 1.0, 1.5, 2.05)
    """After each stage but the last."""
    carried_go_on_z: float = 0.0
    """The same where carried evidence speaks for a shift: go on as long as z does not speak against it."""
    go_on_effect: float = 0.01
    """And where the median pair ratio lies this far above 1, whatever z says: two slow starts of the baseline among the
    first pairs outweigh all other ranks, but do not move the median."""
    alarm_above_z: tuple[float, ...] = (math.inf, math.inf, 0.3, 0.15, 0.0)
    """How much more z each stage asks for an alarm than the last; infinite: none is raised there."""
    least_effect: float = 0.004
    """Of the ratio: a smaller effect is never an alarm, however certain."""
    in_doubt_z: float = 3.0
    """After the last stage, where the effect is above the least one: near enough an alarm to be in doubt; one steady
    night in a thousand or so is."""

    def __post_init__(self) -> None:
        stages = len(self.pairs)
        if len(self.go_on_z) != stages - 1 or len(self.alarm_above_z) != stages:
            raise ValueError(f"{stages} stages need {stages - 1} values of go_on_z and {stages} of alarm_above_z")
        if any(later <= earlier for earlier, later in zip((0, *self.pairs), self.pairs, strict=False)):
            raise ValueError(f"pairs after each stage must grow: {self.pairs}")

    @property
    def stages(self) -> int:
        return len(self.pairs)

    @property
    def last(self) -> int:
        return self.stages - 1

    @property
    def least_log_effect(self) -> float:
        return math.log1p(self.least_effect)

    def new_pairs(self, stage: int) -> int:
        return self.pairs[stage] - (self.pairs[stage - 1] if stage else 0)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What makes an alarm; thresholds.py computes them."""

    slower_z: float
    """After the last stage; earlier ones ask for more by the plan's `alarm_above_z`."""
    faster_z: float
    """-z, after the last stage."""
    widening: tuple[float, ...]
    """For each stage: by how much the effect of installation widens the spread of z; 1 without one."""
    margin: tuple[float, ...]
    """For each stage: what that effect adds to the log ratio that an alarm needs; 0 without one. z over its widening
    would not do for alarms: ranks have a greatest z, and no slowdown, however large, could pass it."""

    def margin_of_interval(self, stage: int) -> float:
        """What the same effect adds to the reach of a 95 % interval: two spreads, and the margin is made for four."""
        return self.margin[stage] / 2


@dataclass(frozen=True, slots=True)
class StageVerdict:
    """What is decided of one question after one stage."""

    call: Call
    stage: int
    """From 0."""
    z: float
    effect: Ratio | None
    """Candidate / baseline: Hodges-Lehmann with its 95 % interval. None where nothing was measured."""


def decide(plan: StagePlan, thresholds: Thresholds, ratios: Array, search: Search) -> StageVerdict:
    """`ratios` are the log ratios of one question's pairs so far, as many as some stage of the plan asks for."""
    stage = plan.pairs.index(len(ratios))
    reading = read_rows(plan, thresholds, stage, ratios[np.newaxis, :])
    searches = searches_of([search])
    call = call_rows(plan, thresholds, stage, reading, searches)[0]
    return StageVerdict(Call(call), stage, float(reading.z[0]), ratio_of_logs(ratios))


@dataclass(frozen=True, slots=True)
class Searches:
    """`Search` of many rows."""

    slower_carried: Mask
    faster_carried: Mask
    standing: Array
    """The log effect of the alert that stands; NaN where none does."""

    def of(self, rows: NDArray[np.intp] | Mask) -> Searches:
        return Searches(self.slower_carried[rows], self.faster_carried[rows], self.standing[rows])


def searches_of(searches: Sequence[Search]) -> Searches:
    standing = [NOTHING_STANDS if each.standing is None else each.standing for each in searches]
    return Searches(
        np.array([each.slower_carried for each in searches], dtype=np.bool_),
        np.array([each.faster_carried for each in searches], dtype=np.bool_),
        np.array(standing, dtype=np.float64),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What one stage says of many rows."""

    ratios: Array
    """Log ratios: row x pair."""
    z: Array
    """In units of its spread where installations differ."""
    median: Array
    """Of the log ratios."""
    slowdown: Array
    """z less what the stage asks more than the last; minus infinity where no alarm is raised or the effect is small."""
    gain: Array
    """The same of improvements, after the last stage only."""


LEAST_ALARM_Z = 2.0
"""No threshold is lower, whatever rate of false alarms is wanted."""


def read_rows(plan: StagePlan, thresholds: Thresholds, stage: int, ratios: Array) -> Reading:
    plain_z, margin = signed_rank_z(ratios), thresholds.margin[stage]
    z = plain_z / thresholds.widening[stage]
    slowdown = (signed_rank_z(ratios - margin) if margin else plain_z) - plan.alarm_above_z[stage]
    gain = np.full(len(z), -math.inf)
    if stage == plan.last:
        gain = signed_rank_z(-ratios - margin) if margin else -plain_z
    return Reading(
        ratios=ratios,
        z=z,
        median=np.median(ratios, axis=1),
        slowdown=_of_large_effects(slowdown, ratios, plan.least_log_effect),
        gain=_of_large_effects(gain, -ratios, plan.least_log_effect),
    )


def _of_large_effects(strength: Array, ratios: Array, least: float) -> Array:
    large = np.full(len(strength), -math.inf)
    rows = np.flatnonzero(strength >= LEAST_ALARM_Z)
    if rows.size:
        large[rows] = np.where(exceeds(ratios[rows], least), strength[rows], -math.inf)
    return large


def call_rows(plan: StagePlan, thresholds: Thresholds, stage: int, reading: Reading, searches: Searches) -> Calls:
    calls = np.full(len(reading.z), Call.STEADY, dtype=np.int8)
    stands = _stands_on(plan, thresholds, stage, reading, searches)
    if stage < plan.last:
        goes_on = _goes_on(plan, stage, reading, searches)
        calls[goes_on & ~_too_small(plan, thresholds, stage, reading, goes_on)] = Call.GO_ON
        calls[stands] = Call.GO_ON
    else:
        near = _of_large_effects(reading.z, reading.ratios, plan.least_log_effect) >= plan.in_doubt_z
        calls[near | stands] = Call.IN_DOUBT
        calls[(reading.gain >= thresholds.faster_z) & searches.faster_carried] = Call.FASTER
    calls[reading.slowdown >= thresholds.slower_z] = Call.SLOWER
    return calls


def _goes_on(plan: StagePlan, stage: int, reading: Reading, searches: Searches) -> Mask:
    """Where an alert stands, what is carried is that alert: whether it goes on is asked of its rejection alone."""
    slower_carried = searches.slower_carried & np.isnan(searches.standing)
    goes_on = reading.z >= plan.go_on_z[stage]
    goes_on |= reading.median >= math.log1p(plan.go_on_effect)
    goes_on |= slower_carried & (reading.z >= plan.carried_go_on_z)
    goes_on |= searches.faster_carried & (-reading.z >= plan.carried_go_on_z)
    return np.asarray(goes_on, dtype=np.bool_)


def _too_small(plan: StagePlan, thresholds: Thresholds, stage: int, reading: Reading, asked: Mask) -> Mask:
    """Among the rows that would go on: a slowdown that the night sees, and that is surely below the least effect.

    Only a stage that may raise an alarm may say so, since fewer pairs would by chance hide one; and only of what
    reaches the bar of that stage, so that in the usual world no night is decided otherwise (the interval is wider
    than the least effect there).
    """
    small = np.zeros(len(asked), dtype=np.bool_)
    if math.isfinite(plan.alarm_above_z[stage]):
        rows = np.flatnonzero(asked & (reading.z >= plan.go_on_z[stage]) & (reading.z > 0))
        level = plan.least_log_effect - thresholds.margin_of_interval(stage)
        small[rows] = surely_below(reading.ratios[rows], np.full(rows.size, level))
    return small


def _stands_on(plan: StagePlan, thresholds: Thresholds, stage: int, reading: Reading, searches: Searches) -> Mask:
    """Where an alert of before stands that this night has not rejected so far."""
    stands: Mask = ~np.isnan(searches.standing)
    rows, margin = np.flatnonzero(stands), thresholds.margin_of_interval(stage)
    ended = rejected(reading.ratios[rows], searches.standing[rows], plan.least_log_effect, margin)
    stands[rows] = ~ended
    return stands


def ratio_of_logs(ratios: Array) -> Ratio:
    """Candidate / baseline: Hodges-Lehmann with the interval of the signed ranks."""
    return paired_ratio(list(np.exp(ratios)), [1.0] * len(ratios))
