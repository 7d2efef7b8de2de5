import math

import numpy as np
import pytest
from support.first_night import fresh_evidence

from harness.nightly.rules.pairs import Side
from harness.nightly.rules.phone_night import night_so_far
from harness.nightly.rules.stages import Call, Searches
from harness.nightly.simulation.phone_succession import run_phone_night
from harness.nightly.simulation.simulate import SHIFTS_PERCENT, SimulationSize, Sources, simulate
from harness.nightly.simulation.succession import run_nights
from harness.nightly.simulation.world import PhoneWorld, World

SMALL = SimulationSize(null_nights=2000, shifted_chains=200, shifted_phones=40)
SOURCES = Sources(World(), PhoneWorld())


@pytest.fixture(scope="module")
def alone(design):
    return simulate(design, SOURCES, series=1, size=SMALL, seed=1)


@pytest.fixture(scope="module")
def together(design):
    return simulate(design, SOURCES, series=22, size=SMALL, seed=1)


def test_a_larger_shift_is_found_more_often(alone):
    found = [power.same_night for power in alone.power]
    assert found[0] < 0.5 < found[-1]
    assert [power.shift_percent for power in alone.power] == list(SHIFTS_PERCENT)


def test_what_a_night_misses_is_found_within_two_weeks(alone):
    assert all(power.within_14_nights >= power.same_night for power in alone.power)
    assert alone.power[SHIFTS_PERCENT.index(1.0)].within_14_nights == 1


def test_a_null_night_is_short_and_a_doubtful_one_long(alone):
    assert alone.mean_starts < alone.power[0].mean_starts


def test_own_shifts_are_found_more_surely_than_common_ones(together):
    for own, common in zip(together.own_power, together.common_power, strict=True):
        assert own.same_night >= common.same_night - 0.1
    half = SHIFTS_PERCENT.index(0.5)
    assert together.own_power[half].same_night > together.common_power[half].same_night + 0.2


def test_phones_that_do_not_fit_into_memory_at_once_are_all_simulated(design, together, monkeypatch):
    monkeypatch.setattr("harness.nightly.simulation.simulate.MOST_AT_ONCE", 22 * 9)
    parted = simulate(design, SOURCES, series=22, size=SMALL, seed=1)
    for whole, part in zip(together.own_power, parted.own_power, strict=True):
        assert part.same_night * SMALL.shifted_phones == pytest.approx(round(part.same_night * SMALL.shifted_phones))
        assert part.same_night == pytest.approx(whole.same_night, abs=0.35)


def test_null_nights_are_counted_by_series(alone, together):
    assert alone.null_nights == SMALL.null_nights
    assert together.null_nights >= SMALL.null_nights
    assert together.null_nights % 22 == 0


def test_the_same_seed_gives_the_same_simulation(design, alone):
    assert simulate(design, SOURCES, series=1, size=SMALL, seed=1) == alone


def test_starts_of_a_night_are_those_of_the_stage_it_reached(design):
    nights = run_nights(design, World(), np.zeros((300, 5)), np.random.default_rng(1))
    assert set(np.unique(nights.starts)) <= {2 * pairs for pairs in design.plan.pairs}
    assert (nights.starts == 2 * design.plan.pairs[0]).mean() > 0.5


def test_a_missing_night_measures_nothing(design):
    nights = run_nights(design, World(), np.zeros((300, 5)), np.random.default_rng(1), missing_share=0.2)
    assert (nights.starts == 0).mean() == pytest.approx(0.2, abs=0.05)


class Given:
    """A source that hands out prepared pairs, stage after stage."""

    def __init__(self, ratios: np.ndarray) -> None:
        self.series = ratios.shape[1]
        self._ratios, self._given = ratios, 0

    def ratios(self, nights: int, pairs: int, first: Side, generator: np.random.Generator) -> np.ndarray:
        self._given += pairs
        return self._ratios[:, :, self._given - pairs : self._given].copy()


@pytest.mark.parametrize("series", [3, 7, 22])
def test_a_simulated_night_is_decided_as_a_real_one(design, series):
    for seed in range(20):
        generator = np.random.default_rng(seed)
        ratios = PhoneWorld(series=series).ratios(1, design.plan.pairs[-1], Side.BASELINE, generator)
        ratios[0, 1] += math.log(1.01)
        no = np.zeros((1, len(fresh_evidence(series))), dtype=bool)
        simulated = run_phone_night(
            design,
            Given(ratios),
            np.zeros((1, series)),
            Searches(no, no, np.full(no.shape, np.nan)),
            night=0,
            generator=generator,
        )
        measured = np.empty((series, 0))
        while (so_far := night_so_far(design, 0, fresh_evidence(series), measured)).next_stage is not None:
            start = measured.shape[1]
            block = np.full((series, so_far.next_stage.pairs), np.nan)
            asked = list(so_far.next_stage.series)
            block[asked] = ratios[0, asked, start : start + so_far.next_stage.pairs]
            measured = np.hstack([measured, block])
        assert [answer.verdict.call for answer in so_far.answers] == [Call(call) for call in simulated.calls[0]]
        assert [answer.verdict.z for answer in so_far.answers] == pytest.approx(list(simulated.z[0]))
        assert 2 * measured.shape[1] == simulated.starts[0]
