"""Thresholds that are kept in the store, and what they are made of."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from support.nights import NIGHT, PAIRS

from harness.nightly.config import WatchSection
from harness.nightly.past.stored_pairs import PAIRS_PER_INSTALLATION, AaPairs
from harness.nightly.rules.pairs import Side
from harness.nightly.simulation.kept_thresholds import (
    ASSUMED_EFFECT,
    effect_of_installation,
    kept_design,
    rules_of,
    sources_of,
)
from harness.nightly.simulation.session_bootstrap import FEWEST_INSTALLATIONS, MeasuredPhone, install_effect
from harness.nightly.simulation.world import World, phone_of
from harness.store.nights import KeptNights
from harness.store.store import Store

pytestmark = pytest.mark.long
OFTEN = rules_of(WatchSection(false_alarms_per_100=5.0))
"""Quick to compute."""
EFFECT_SD = 0.01


@pytest.fixture
def kept(tmp_path):
    with Store.open(str(tmp_path / "store.sqlite")) as store:
        yield KeptNights(store)


def measure_installations(kept: KeptNights, count: int) -> None:
    generator = np.random.default_rng(1)
    for number in range(1, count + 1):
        night = replace(NIGHT, night=f"night-{number}", number=number)
        kept.begin(night)
        ratios = generator.normal(generator.normal(0.0, EFFECT_SD), ASSUMED_EFFECT.pair_sd, PAIRS_PER_INSTALLATION)
        aa = replace(PAIRS, night=night.night, same_build=True, two_installations=True)
        kept.add_pairs([replace(aa, ratios=tuple(map(float, ratios)))])


def test_an_effect_of_installation_is_assumed_until_it_was_measured(kept):
    design = kept_design(kept, OFTEN, None, two_installations=True, at="").design
    assert design.thresholds.widening == pytest.approx(ASSUMED_EFFECT.widening(OFTEN.plan))
    assert kept_design(kept, OFTEN, None, two_installations=False, at="").design.thresholds.widening == (1.0,) * 5


def test_a_measured_effect_takes_the_place_of_the_assumed_one(kept):
    measure_installations(kept, 10 * FEWEST_INSTALLATIONS)
    thresholds = kept_design(kept, OFTEN, None, two_installations=True, at="").design.thresholds
    measured = replace(ASSUMED_EFFECT, effect_sd=EFFECT_SD).widening(OFTEN.plan)
    assert thresholds.widening == pytest.approx(measured, rel=0.2)


def test_nights_in_one_installation_learn_from_pairs_over_two_what_pairs_are_like_and_no_effect(kept):
    assert kept_design(kept, OFTEN, None, two_installations=False, at="").source == "declared"
    measure_installations(kept, 10 * FEWEST_INSTALLATIONS)
    one = kept_design(kept, OFTEN, None, two_installations=False, at="")
    two = kept_design(kept, OFTEN, None, two_installations=True, at="")
    assert (one.source, two.source) == ("measured", "measured")
    assert one.design.thresholds.widening == (1.0,) * 5
    assert two.design.thresholds.widening > one.design.thresholds.widening


def test_an_effect_that_ten_installations_do_not_show_is_not_taken_for_none():
    ten = [((0.01, -0.01, -0.01, 0.01, 0.01, -0.01),)] * FEWEST_INSTALLATIONS
    assert install_effect(ten).effect_sd < 0.001
    assert effect_of_installation(ten).effect_sd == pytest.approx(ASSUMED_EFFECT.effect_sd / math.sqrt(2), rel=0.1)
    assert effect_of_installation(ten[1:]) == ASSUMED_EFFECT


def sessions(count: int, series: int) -> AaPairs:
    drawn = phone_of(World(), series).ratios(count, 6, Side.BASELINE, np.random.default_rng(1))
    return AaPairs(sessions=tuple(tuple(map(tuple, block.tolist())) for block in drawn))


def test_what_is_measured_of_many_series_is_not_taken_for_what_is_declared_nor_the_other_way_round():
    six = sources_of(sessions(40, 6), OFTEN, two_installations=False)
    assert (six.word_alone, six.word_shared(6), six.word_shared(22)) == ("measured", "measured", "declared")
    assert isinstance(six.of_phone(6).phone, MeasuredPhone)
    assert six.of_phone(5).phone.series == 5
    assert six.of_phone(22).phone == phone_of(World(), 22)
    few = sources_of(sessions(12, 22), OFTEN, two_installations=False)
    assert (few.word_alone, few.word_shared(22)) == ("declared", "declared")


def test_a_declared_world_beside_measured_pairs_has_the_effect_of_installation_too():
    sources = sources_of(AaPairs(), OFTEN, two_installations=True)
    assert sources.of_phone(22).phone.shared.install_effect_sd == ASSUMED_EFFECT.effect_sd


def test_the_pairs_of_another_phone_say_nothing_of_this_one(kept):
    measure_installations(kept, 10 * FEWEST_INSTALLATIONS)
    own = kept_design(kept, OFTEN, "p1", two_installations=True, at="").design.thresholds
    other = kept_design(kept, OFTEN, "p2", two_installations=True, at="").design.thresholds
    assert own.widening != other.widening
    assert other.widening == pytest.approx(ASSUMED_EFFECT.widening(OFTEN.plan))


@pytest.mark.parametrize("mostly_equal", [(0.0,) * 6, (0.0, 0.0, 0.0, 0.0, 0.01, 0.0), (0.01,) * 6])
def test_pairs_of_a_clock_so_coarse_that_most_are_equal_still_make_thresholds(mostly_equal):
    effect = effect_of_installation([(mostly_equal,)] * 40)
    widening, margin = effect.widening(OFTEN.plan), effect.margin(OFTEN.plan)
    assert all(1 <= one < 100 for one in widening)
    assert all(0 <= one < math.log(2) for one in margin)
