"""Nights in succession on many phones at once, each with several series in the same starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.design import Design
from harness.nightly.rules.pairs import Side, first_side
from harness.nightly.rules.phone_stages import PairsSoFar, stage_calls
from harness.nightly.rules.questions import Questions
from harness.nightly.rules.stages import Call, Calls, Searches
from harness.nightly.simulation.succession import Counts, searches_from_sums

Array = NDArray[np.float64]


class PhoneSource(Protocol):
    """Where the pair ratios of a phone's series come from."""

    @property
    def series(self) -> int: ...

    def ratios(self, nights: int, pairs: int, first: Side, generator: np.random.Generator) -> Array:
        """The log ratios of one stage: night x series x pair."""
        ...


@dataclass(frozen=True, slots=True)
class PhoneNights:
    """What became of each night."""

    calls: Calls
    """phone x night x question; the common question last, where there is one."""
    starts: Counts
    """phone x night: of both builds, however many series they held."""
    series_starts: NDArray[np.int32]
    """phone x night: summed over the series that each start held."""


@dataclass(frozen=True, slots=True)
class OnePhoneNight:
    calls: Calls
    z: Array
    starts: Counts
    series_starts: NDArray[np.int32]


def run_phone_nights(design: Design, source: PhoneSource, shifts: Array, generator: np.random.Generator) -> PhoneNights:
    """`shifts`: true log ratios, phone x night x series."""
    phones, nights, series = shifts.shape
    questions = Questions(series)
    slower, faster = np.zeros((phones, questions.count)), np.zeros((phones, questions.count))
    calls = np.empty((phones, nights, questions.count), dtype=np.int8)
    starts = np.empty((phones, nights), dtype=np.int16)
    series_starts = np.empty((phones, nights), dtype=np.int32)
    for night in range(nights):
        searches = searches_from_sums(design.evidence, slower, faster)
        one = run_phone_night(design, source, shifts[:, night], searches, night, generator)
        calls[:, night], starts[:, night], series_starts[:, night] = one.calls, one.starts, one.series_starts
        slower = design.evidence.next_sums(slower, one.z)
        faster = design.evidence.next_sums(faster, -one.z)
    return PhoneNights(calls, starts, series_starts)


def run_phone_night(
    design: Design, source: PhoneSource, shifts: Array, searches: Searches, night: int, generator: np.random.Generator
) -> OnePhoneNight:
    questions = Questions(shifts.shape[1])
    shape = (len(shifts), questions.count)
    calls, z = np.full(shape, Call.GO_ON, dtype=np.int8), np.zeros(shape)
    starts, series_starts = np.zeros(shape[0], dtype=np.int16), np.zeros(shape[0], dtype=np.int32)
    active, asked = np.arange(shape[0]), np.ones(shape, dtype=np.bool_)
    plain = np.empty((*shifts.shape, 0))
    apart = np.empty((*shape, 0))
    company = np.ones(shifts.shape, dtype=np.bool_)
    for stage in range(design.plan.stages):
        pairs = design.plan.new_pairs(stage)
        drawn = source.ratios(len(active), pairs, first_side(night, stage), generator) + shifts[active, :, np.newaxis]
        drawn[~company] = np.nan
        plain = np.concatenate([plain, drawn], axis=2)
        apart = np.concatenate([apart, questions.take_apart(drawn)], axis=2)
        reached = stage_calls(design, stage, PairsSoFar(plain, apart), asked, searches.of(active))
        calls[active], z[active] = np.where(asked, reached.calls, calls[active]), np.where(asked, reached.z, z[active])
        starts[active] += 2 * pairs
        series_starts[active] += 2 * pairs * company.sum(axis=1)
        asked = asked & (reached.calls == Call.GO_ON)
        going = asked.any(axis=1)
        active, asked, plain, apart = active[going], asked[going], plain[going], apart[going]
        if active.size == 0:
            break
        company = questions.company(asked)
    return OnePhoneNight(calls, z, starts, series_starts)
