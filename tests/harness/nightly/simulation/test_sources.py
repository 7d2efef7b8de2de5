"""Where simulated pairs come from: the declared world, and a phone's own A/A sessions."""

import math

import numpy as np
import pytest

from harness.nightly.rules.pairs import Side
from harness.nightly.simulation.session_bootstrap import (
    FEWEST_INSTALLATIONS,
    FEWEST_PAIRS,
    install_effect,
    measured_phone,
    measured_sessions,
    pairs_within,
)
from harness.nightly.simulation.world import PhoneWorld, World, phone_of

CLEAN = World(slow_share=0.0, ramp_mean=0.0, ramp_sd=0.0)


def drawn(world: World, nights: int = 4000, pairs: int = 6, first: Side = Side.BASELINE) -> np.ndarray:
    return world.ratios(nights, pairs, first, np.random.default_rng(1))


def test_a_pair_has_the_noise_of_two_starts():
    assert drawn(CLEAN).std() == pytest.approx(math.sqrt(2) * CLEAN.start_noise_sd, rel=0.02)


def test_the_ramp_lifts_the_later_start_of_each_pair():
    warming = drawn(World(start_noise_sd=1e-6, slow_share=0.0, ramp_sd=0.0))
    positions = np.arange(12) / 11
    warmth = World().ramp_mean * (1 - np.exp(-3 * positions))
    later_minus_earlier = warmth[1::2] - warmth[::2]
    assert warming.mean(axis=0) == pytest.approx(later_minus_earlier * [1, -1, 1, -1, 1, -1], abs=1e-6)


def test_who_begins_turns_the_ramp_around():
    world = World(start_noise_sd=1e-6, slow_share=0.0, ramp_sd=0.0)
    assert drawn(world, first=Side.CANDIDATE).mean(axis=0) == pytest.approx(-drawn(world).mean(axis=0), abs=1e-6)


def test_slow_starts_are_as_many_as_declared():
    world = World(start_noise_sd=1e-6, ramp_mean=0.0, ramp_sd=0.0)
    either_slow = 1 - (1 - world.slow_share) ** 2
    assert (np.abs(drawn(world)) > world.slow_least / 2).mean() == pytest.approx(either_slow, rel=0.05)


def test_an_install_effect_is_one_for_all_pairs_of_an_installation():
    world = World(1e-9, 0.0, ramp_mean=0.0, ramp_sd=0.0, install_effect_sd=0.003, pairs_per_install=6)
    ratios = drawn(world, pairs=12)
    assert np.ptp(ratios[:, :6], axis=1).max() < 1e-6
    assert ratios[:, 0].std() == pytest.approx(0.003, rel=0.05)
    assert abs(np.corrcoef(ratios[:, 0], ratios[:, 6])[0, 1]) < 0.05


def test_correlated_starts_keep_their_spread():
    world = World(slow_share=0.0, ramp_mean=0.0, ramp_sd=0.0, start_correlation=0.5)
    expected = math.sqrt(2 * (1 - 0.5)) * world.start_noise_sd
    assert drawn(world).std() == pytest.approx(expected, rel=0.02)


def test_series_of_a_phone_share_the_luck_of_a_start():
    world = PhoneWorld(series=3, shared=World(0.007, 0.0, ramp_mean=0.0, ramp_sd=0.0), own_noise_sd=0.005)
    ratios = world.ratios(5000, 2, Side.BASELINE, np.random.default_rng(1))
    shared, own = 2 * 0.007**2, 2 * 0.005**2
    correlation = np.corrcoef(ratios[:, 0, 0], ratios[:, 1, 0])[0, 1]
    assert correlation == pytest.approx(shared / (shared + own), abs=0.04)


def test_two_hundred_measured_pairs_take_the_place_of_the_world():
    session = (tuple(np.linspace(-0.01, 0.02, 6)),)
    assert measured_sessions([session] * (FEWEST_PAIRS // 6), pairs_per_block=6) is None
    assert measured_sessions([session] * (FEWEST_PAIRS // 6 + 1), pairs_per_block=6) is not None


def test_measured_sessions_come_whole_and_with_both_signs():
    session = np.array([0.001, 0.002, 0.003, 0.004, 0.005, 0.006])
    source = measured_sessions([(tuple(session),)] * 40, pairs_per_block=6)
    ratios = source.ratios(1000, 12, Side.BASELINE, np.random.default_rng(1))
    assert ratios.shape == (1000, 12)
    blocks = ratios.reshape(2000, 6)
    plus = (blocks == session).all(axis=1)
    minus = (blocks == -session).all(axis=1)
    assert (plus | minus).all()
    assert plus.mean() == pytest.approx(0.5, abs=0.05)


def test_a_long_session_is_cut_and_what_fills_no_block_is_left_out():
    source = measured_sessions([(tuple(np.arange(15.0)),)] * 30, pairs_per_block=6)
    assert source.blocks.shape == (60, 6)
    assert source.blocks.max() == 11


def test_the_series_of_a_measured_session_stay_together():
    session = np.arange(30.0).reshape(5, 6)
    source = measured_phone([session] * 40, pairs_per_block=6)
    ratios = source.ratios(500, 12, Side.BASELINE, np.random.default_rng(1))
    assert ratios.shape == (500, 5, 12)
    for block in (ratios[:, :, :6], ratios[:, :, 6:]):
        assert all(np.array_equal(np.abs(night), session) for night in block)
        assert {float(np.sign(night[4, 5])) for night in block} == {-1.0, 1.0}


def test_a_phone_shares_the_usual_part_of_the_start_noise():
    phone = phone_of(World(start_noise_sd=0.025), series=7)
    assert phone.series == 7
    assert math.hypot(phone.shared.start_noise_sd, phone.own_noise_sd) == pytest.approx(0.025)
    assert phone.shared.start_noise_sd / phone.own_noise_sd == pytest.approx(0.7 / 0.5)


@pytest.mark.parametrize("effect_sd", [0.0, 0.003, 0.006])
def test_the_effect_of_installation_is_measured_by_sessions_of_one_build(effect_sd):
    world = World(ramp_mean=0.0, ramp_sd=0.0, install_effect_sd=effect_sd, pairs_per_install=12)
    effect = install_effect([(tuple(row),) for row in drawn(world, nights=400, pairs=12)])
    assert effect.effect_sd == pytest.approx(effect_sd, abs=0.0012)
    assert effect.pair_sd == pytest.approx(math.sqrt(2) * world.start_noise_sd, rel=0.15)
    assert effect.pairs_per_install == 12


def test_a_few_installations_say_nothing_of_their_effect():
    assert install_effect([((0.001,) * 6,)] * 9) is None


def installations(count: int, effect_sd: float, series: int = 22) -> list:
    """Each of six pairs of so many series, which share the luck of their starts and the effect."""
    phone, generator = phone_of(CLEAN, series), np.random.default_rng(2)
    drawn = phone.ratios(count, 6, Side.BASELINE, generator) + generator.normal(0, effect_sd, (count, 1, 1))
    return [tuple(map(tuple, block.tolist())) for block in drawn]


def test_many_series_of_one_installation_are_one_installation():
    few = installations(FEWEST_INSTALLATIONS - 1, effect_sd=0.003)
    assert install_effect(few) is None
    assert install_effect([*few, few[0]]) is not None


def test_the_effect_of_installations_that_many_series_share_is_measured():
    assert install_effect(installations(300, effect_sd=0.004)).effect_sd == pytest.approx(0.004, rel=0.2)


def test_a_few_slow_starts_do_not_pass_for_an_effect_of_installation():
    calm = installations(60, effect_sd=0.0)
    slow = [tuple(tuple(0.1 if pair in (0, 2) else ratio for pair, ratio in enumerate(row)) for row in calm[0])]
    assert install_effect([*calm[1:], *slow]).effect_sd < 0.0025


def test_two_hundred_pairs_are_pairs_of_starts_however_many_series_each_holds():
    night = installations(1, 0.0)[0]
    nights = FEWEST_PAIRS // 6
    assert measured_sessions([night] * nights, 6) is None
    assert measured_phone([night] * nights, 6) is None
    assert measured_sessions([night] * (nights + 1), 6).blocks.shape == (22 * (nights + 1), 6)
    assert measured_phone([night] * (nights + 1), 6).series == 22


def test_a_measured_phone_has_as_many_series_as_two_hundred_pairs_of_starts_hold():
    nights, enough = installations(80, 0.0), FEWEST_PAIRS // 6 + 1
    few = [night[:9] for night in nights[enough - 1 :]]
    assert measured_phone([*nights[: enough - 1], *few], 6).series == 9
    assert measured_phone([*nights[:enough], *few], 6).series == 22
    assert measured_phone([night[:4] for night in nights], 6) is None


def test_a_pair_without_a_valid_number_takes_its_block_out_of_its_own_series_alone():
    session = ((0.001, None, *(0.002,) * 10), (0.003,) * 12)
    assert measured_sessions([session] * 40, 6).blocks.shape == (3 * 40, 6)


def test_pairs_within_an_installation_spread_as_pairs_do_and_not_as_installations():
    within = pairs_within(installations(60, effect_sd=0.02))
    nights = within.ratios(4000, 6, Side.BASELINE, np.random.default_rng(1))
    pair_sd = math.sqrt(2) * World().start_noise_sd
    assert nights.std() == pytest.approx(pair_sd, rel=0.05)
    assert nights.mean(axis=1).std() == pytest.approx(pair_sd / math.sqrt(6), rel=0.1)
    assert pairs_within(installations(FEWEST_PAIRS // 6, effect_sd=0.02)) is None
