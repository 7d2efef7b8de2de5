import math

import numpy as np
import pytest

from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.stages import Call, StagePlan
from harness.nightly.simulation.rates import Rate
from harness.nightly.simulation.session_bootstrap import measured_sessions
from harness.nightly.simulation.succession import run_nights
from harness.nightly.simulation.thresholds import (
    MARGIN_Z,
    InstallEffect,
    WantedRate,
    compute_thresholds,
    design_of_phone,
    design_of_world,
    level_exceeded_rarely,
    most_alarms,
)
from harness.nightly.simulation.world import World

PLAN, RULE = StagePlan(), EvidenceRule()
OFTEN = WantedRate(false_alarms_per_100=1.0)
"""A hundred times the usual rate, so that a test counts enough alarms in few nights."""


def test_the_chosen_thresholds_keep_the_wanted_rate_on_other_nights():
    thresholds = compute_thresholds(PLAN, RULE, [World()], OFTEN)
    nights = run_nights(Design(PLAN, thresholds, RULE), World(), np.zeros((500, 100)), np.random.default_rng(77))
    alarms = Rate(nights.count(Call.SLOWER), 500 * 100)
    assert alarms.interval.high <= OFTEN.false_alarms_per_100 / 100
    assert alarms.value > OFTEN.false_alarms_per_100 / 100 / 10, "thresholds that never alarm find nothing"


def test_the_same_seed_gives_the_same_thresholds():
    assert compute_thresholds(PLAN, RULE, [World()], OFTEN) == compute_thresholds(PLAN, RULE, [World()], OFTEN)


def test_a_lower_rate_asks_for_more():
    rarer = compute_thresholds(PLAN, RULE, [World()], WantedRate(false_alarms_per_100=0.2))
    assert rarer.slower_z > compute_thresholds(PLAN, RULE, [World()], OFTEN).slower_z


def test_the_worst_of_several_sources_counts():
    calm, unruly = World(), World(install_effect_sd=0.005)
    both = compute_thresholds(PLAN, RULE, [calm, unruly], OFTEN)
    assert both.slower_z > compute_thresholds(PLAN, RULE, [calm], OFTEN).slower_z


def test_so_many_alarms_are_allowed_that_their_upper_limit_is_within_the_rate():
    nights, rate = 100_000, 1e-3
    few = most_alarms(nights, rate)
    assert Rate(few, nights).interval.high <= rate < Rate(few + 1, nights).interval.high


def test_the_level_lies_between_the_last_alarm_and_the_first_that_is_none():
    values = np.arange(100_000.0)
    few = most_alarms(values.size, 1e-3)
    assert level_exceeded_rarely(values, 1e-3) == pytest.approx(values[-few] - 0.5)


def test_an_install_effect_widens_z_by_its_design_effect():
    """After the second stage there are 12 pairs in two installations: variance of their mean is s^2 / 12 + t^2 / 2."""
    effect = InstallEffect(effect_sd=0.003, pair_sd=0.012, pairs_per_install=6)
    wider = math.sqrt((0.012**2 / 12 + 0.003**2 / 2) / (0.012**2 / 12))
    assert effect.widening(PLAN)[1] == pytest.approx(wider)


def test_installing_more_often_widens_less():
    often = InstallEffect(0.005, 0.012, pairs_per_install=6).widening(PLAN)
    seldom = InstallEffect(0.005, 0.012, pairs_per_install=48).widening(PLAN)
    assert often[-1] < seldom[-1]
    assert InstallEffect(0.0, 0.012, 6).widening(PLAN) == (1.0,) * PLAN.stages


def test_one_installation_for_all_night_widens_with_every_pair():
    """Variance of the mean of 96 pairs: s^2 / 96 + t^2."""
    effect = InstallEffect(effect_sd=0.003, pair_sd=0.012, pairs_per_install=None)
    assert effect.widening(PLAN)[-1] == pytest.approx(math.sqrt((0.012**2 / 96 + 0.003**2) / (0.012**2 / 96)))


def test_the_margin_is_what_both_spreads_ask_more_than_that_of_pairs_alone():
    effect = InstallEffect(effect_sd=0.003, pair_sd=0.012, pairs_per_install=None)
    both, pairs_alone = math.sqrt(0.012**2 / 96 + 0.003**2), 0.012 / math.sqrt(96)
    assert effect.margin(PLAN)[-1] == pytest.approx(MARGIN_Z * (both - pairs_alone))
    assert InstallEffect(0.0, 0.012, 6).margin(PLAN) == (0.0,) * PLAN.stages


def test_no_false_alarm_in_many_nights_is_not_a_rate_of_zero():
    """Three and a bit over n: 1 - 0.025^(1/n) for none in n."""
    assert Rate(0, 1000).interval.low == 0
    assert Rate(0, 1000).interval.high == pytest.approx(1 - 0.025 ** (1 / 1000))
    assert Rate(1000, 1000).interval.high == 1


def test_a_world_with_an_install_effect_gets_widened_thresholds():
    plain = design_of_world(World(), OFTEN, PLAN, RULE)
    world = World(install_effect_sd=0.003, pairs_per_install=6)
    widened = design_of_world(world, OFTEN, PLAN, RULE)
    assert plain.thresholds.widening == (1.0,) * PLAN.stages
    assert widened.thresholds.widening == InstallEffect(0.003, math.sqrt(2) * World().start_noise_sd, 6).widening(PLAN)
    nights = run_nights(widened, world, np.zeros((500, 100)), np.random.default_rng(78))
    assert nights.count(Call.SLOWER) / nights.calls.size <= OFTEN.false_alarms_per_100 / 100


def test_a_phone_with_calm_pairs_is_given_no_lower_thresholds_than_the_declared_world():
    calm = measured_sessions([((0.001, -0.002, 0.003, -0.004, 0.005, -0.006),)] * 40, 6)
    world = design_of_world(World(), OFTEN, PLAN, RULE)
    phone = design_of_phone(calm, OFTEN, PLAN, RULE, install=None)
    assert phone.thresholds.slower_z == pytest.approx(world.thresholds.slower_z, abs=0.3)
    assert compute_thresholds(PLAN, RULE, [calm], OFTEN).slower_z < phone.thresholds.slower_z
