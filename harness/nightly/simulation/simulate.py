"""What a design finds, and how often it cries wolf: the engine of `bigcore nightly simulate` and of `nightly status`.

The field names of `Simulation` are those of the JSON document.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.design import Design
from harness.nightly.rules.questions import FEWEST_SERIES
from harness.nightly.rules.stages import Call, Calls
from harness.nightly.simulation.phone_succession import PhoneSource, run_phone_nights
from harness.nightly.simulation.rates import Rate
from harness.nightly.simulation.succession import PairSource, run_nights

Array = NDArray[np.float64]

SHIFTS_PERCENT = (0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0)
SHARED_SERIES = 22
"""So many series has the simulated phone where fewer than five are asked about: those of a usual sweep."""
LONGEST_CHAIN = 100
MOST_AT_ONCE = 50_000
"""Series of simulated phones: more in memory at once, through all pairs of a night, would not fit in a computer."""
WITHIN_NIGHTS = 14


@dataclass(frozen=True, slots=True)
class SimulationSize:
    null_nights: int = 40_000
    """Of series, in succession."""
    shifted_chains: int = 2_000
    """Series that are shifted from their first night on, for each shift."""
    shifted_phones: int = 400


@dataclass(frozen=True, slots=True)
class PowerOfShift:
    """Of one series alone, slower by so much from the first night on."""

    shift_percent: float
    same_night: float
    within_14_nights: float
    mean_starts: float
    """Of the first night."""


@dataclass(frozen=True, slots=True)
class PowerOfQuestion:
    shift_percent: float
    same_night: float


@dataclass(frozen=True, slots=True)
class Simulation:
    series: int
    null_nights: int
    """Series-nights."""
    false_alarms: int
    """`slower` of any question."""
    false_alarms_per_100: float
    false_alarms_per_100_high: float
    """The upper limit of its 95 % interval."""
    false_improvements: int
    mean_starts: float
    """Of both builds: of the series where it is alone, of the phone where several share its starts."""
    power: tuple[PowerOfShift, ...]
    shared_series: int
    """Of the phone that the two questions below were simulated on."""
    own_power: tuple[PowerOfQuestion, ...]
    common_power: tuple[PowerOfQuestion, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the simulated pairs come from."""

    alone: PairSource
    phone: PhoneSource
    """At least five series."""


@dataclass(frozen=True, slots=True)
class NullNights:
    trials: int
    slower: int
    faster: int
    mean_starts: float


def simulate(design: Design, sources: Sources, series: int, size: SimulationSize, seed: int) -> Simulation:
    generator = np.random.default_rng(seed)
    if series < FEWEST_SERIES:
        null = null_nights_alone(design, sources.alone, series, size.null_nights, generator)
    else:
        null = null_nights_of_phones(design, sources.phone, size.null_nights, generator)
    alarms = Rate(null.slower, null.trials)
    return Simulation(
        series=series,
        null_nights=null.trials,
        false_alarms=null.slower,
        false_alarms_per_100=100 * alarms.value,
        false_alarms_per_100_high=100 * alarms.interval.high,
        false_improvements=null.faster,
        mean_starts=null.mean_starts,
        power=tuple(_alone(design, sources.alone, percent, size, generator) for percent in SHIFTS_PERCENT),
        shared_series=sources.phone.series,
        own_power=tuple(_own(design, sources.phone, percent, size, generator) for percent in SHIFTS_PERCENT),
        common_power=tuple(_common(design, sources.phone, percent, size, generator) for percent in SHIFTS_PERCENT),
    )


def null_nights_alone(
    design: Design, source: PairSource, series: int, wanted: int, generator: np.random.Generator
) -> NullNights:
    """Each series a chain of its own; more chains of the same length where that would make them longer than 100
    nights."""
    chains = series * max(1, round(wanted / (series * LONGEST_CHAIN)))
    length = -(-wanted // chains)
    nights = run_nights(design, source, np.zeros((chains, length)), generator)
    return NullNights(
        chains * length, nights.count(Call.SLOWER), nights.count(Call.FASTER), float(nights.starts.mean())
    )


def null_nights_of_phones(
    design: Design, source: PhoneSource, wanted: int, generator: np.random.Generator
) -> NullNights:
    """Alarms of own and of common questions, over the nights of all series."""
    phones = max(1, round(wanted / (source.series * LONGEST_CHAIN)))
    length = -(-wanted // (phones * source.series))
    nights = run_phone_nights(design, source, np.zeros((phones, length, source.series)), generator)
    slower, faster = (int((nights.calls == call).sum()) for call in (Call.SLOWER, Call.FASTER))
    return NullNights(phones * length * source.series, slower, faster, float(nights.starts.mean()))


def _alone(
    design: Design, source: PairSource, percent: float, size: SimulationSize, generator: np.random.Generator
) -> PowerOfShift:
    shifts = np.full((size.shifted_chains, WITHIN_NIGHTS), math.log1p(percent / 100))
    nights = run_nights(design, source, shifts, generator)
    return PowerOfShift(
        shift_percent=percent,
        same_night=float(nights.found_by(Call.SLOWER, 1).mean()),
        within_14_nights=float(nights.found_by(Call.SLOWER, WITHIN_NIGHTS).mean()),
        mean_starts=float(nights.starts[:, 0].mean()),
    )


def _own(
    design: Design, source: PhoneSource, percent: float, size: SimulationSize, generator: np.random.Generator
) -> PowerOfQuestion:
    """One series of each phone is slower."""
    shifts = np.zeros(source.series)
    shifts[0] = math.log1p(percent / 100)
    calls = _first_nights(design, source, shifts, size.shifted_phones, generator)
    return PowerOfQuestion(percent, float((calls[:, 0] == Call.SLOWER).mean()))


def _common(
    design: Design, source: PhoneSource, percent: float, size: SimulationSize, generator: np.random.Generator
) -> PowerOfQuestion:
    """All series of each phone are."""
    shifts = np.full(source.series, math.log1p(percent / 100))
    calls = _first_nights(design, source, shifts, size.shifted_phones, generator)
    return PowerOfQuestion(percent, float((calls[:, source.series] == Call.SLOWER).mean()))


def _first_nights(
    design: Design, source: PhoneSource, shifts: Array, phones: int, generator: np.random.Generator
) -> Calls:
    """phone x question. `shifts`: true log ratios of the series, the same on every phone."""
    at_once = max(1, MOST_AT_ONCE // source.series)
    calls = []
    for done in range(0, phones, at_once):
        of_these = np.tile(shifts, (min(at_once, phones - done), 1, 1))
        calls.append(run_phone_nights(design, source, of_these, generator).calls[:, 0])
    return np.concatenate(calls)
