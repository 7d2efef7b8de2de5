"""What is decided after one stage about all questions of a phone; for many phones at once.

A real night (phone_night.py) has one phone, a simulated one thousands (phone_succession.py): the same function decides
both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.design import Design
from harness.nightly.rules.questions import OPPOSING_Z, Questions, suspected_shadows, wanted_beyond_z
from harness.nightly.rules.stages import Call, Calls, Searches, call_rows, read_rows
from harness.nightly.rules.standing import rejected
from harness.statistics.signed_ranks import signed_rank_z

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PairsSoFar:
    """Log ratios of a stage's pairs and of all before it; NaN where a pair does not hold a series."""

    plain: Array
    """phone x series x pair."""
    apart: Array
    """phone x question x pair: `Questions.take_apart` of them."""


@dataclass(frozen=True, slots=True)
class Reached:
    """phone x question; what was not asked is steady with z = 0."""

    calls: Calls
    z: Array


def stage_calls(design: Design, stage: int, pairs: PairsSoFar, asked: Mask, searches: Searches) -> Reached:
    """Decides each asked question from its pairs so far; one whose pairs are not complete is undecided."""
    rows = pairs.apart[asked]
    complete = np.asarray(~np.isnan(rows).any(axis=1), dtype=np.bool_)
    row_calls, row_z = np.full(len(rows), Call.UNDECIDED, dtype=np.int8), np.zeros(len(rows))
    reading = read_rows(design.plan, design.thresholds, stage, rows[complete])
    row_calls[complete] = call_rows(design.plan, design.thresholds, stage, reading, searches.of(asked).of(complete))
    row_z[complete] = reading.z
    calls, z = np.full(asked.shape, Call.STEADY, dtype=np.int8), np.zeros(asked.shape)
    calls[asked], z[asked] = row_calls, row_z
    reached = Reached(calls, z)
    series = pairs.plain.shape[1]
    return _without_shadows(design, stage, pairs, searches, reached) if Questions(series).shared else reached


def _without_shadows(design: Design, stage: int, pairs: PairsSoFar, searches: Searches, reached: Reached) -> Reached:
    """A verdict of a series' own that is only the shadow of what the others did, goes on, or ends as spared and is no
    evidence."""
    calls, z = reached.calls.copy(), reached.z.copy()
    for call, sign, against in (
        (Call.SLOWER, 1.0, searches.faster_carried),
        (Call.FASTER, -1.0, searches.slower_carried),
    ):
        phones, series = np.nonzero(calls[:, :-1] == call)
        if phones.size == 0:
            continue
        own_z = sign * _z_of_complete(pairs.apart[phones, :-1])
        opposed = against[phones, -1] | (sign * signed_rank_z(pairs.apart[phones, -1]) <= -OPPOSING_Z)
        plain = pairs.plain[phones, series]
        suspected = suspected_shadows(own_z, opposed)
        beyond_z = signed_rank_z(sign * plain - design.plan.least_log_effect)
        upheld = beyond_z >= wanted_beyond_z(call, suspected, own_z.shape[1])
        upheld &= ~suspected | _called_alone(design, stage, call, plain)
        where = phones[~upheld], series[~upheld]
        if stage < design.plan.last:
            calls[where] = Call.GO_ON
        else:
            calls[where], z[where] = Call.SPARED, 0.0
            alerted = _alert_not_rejected(design, stage, plain[~upheld], searches.standing[where])
            calls[where[0][alerted], where[1][alerted]] = Call.IN_DOUBT
    return Reached(calls, z)


def _alert_not_rejected(design: Design, stage: int, plain: Array, standing: Array) -> Mask:
    """A series whose alert stands is spared only where its plain ratio, which the others do not move, rejects it."""
    margin = design.thresholds.margin_of_interval(stage)
    return ~np.isnan(standing) & ~rejected(plain, standing, design.plan.least_log_effect, margin)


def _z_of_complete(ratios: Array) -> Array:
    """phone x series: whether they are still asked for or not. NaN where a pair does not hold a series."""
    complete = ~np.isnan(ratios).any(axis=2)
    z = np.full(complete.shape, math.nan)
    z[complete] = signed_rank_z(ratios[complete])
    return z


def _called_alone(design: Design, stage: int, call: Call, plain: Array) -> Mask:
    """Would the series be called so, were it the only one of its phone?"""
    reading = read_rows(design.plan, design.thresholds, stage, plain)
    if call is Call.SLOWER:
        return np.asarray(reading.slowdown >= design.thresholds.slower_z)
    return np.asarray(reading.gain >= design.thresholds.faster_z)
