"""Thresholds that are kept in the store, and what they are made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.nights import NIGHT, PAIRS

from harness.nightly.config import WatchSection
from harness.nightly.simulation.kept_thresholds import ASSUMED_EFFECT, kept_design, rules_of
from harness.nightly.simulation.session_bootstrap import FEWEST_INSTALLATIONS
from harness.nightly.stored_pairs import PAIRS_PER_INSTALLATION
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
        ratios = generator.normal(generator.normal(0.0, EFFECT_SD), 0.002, PAIRS_PER_INSTALLATION)
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


def test_pairs_over_two_installations_say_nothing_of_nights_in_one(kept):
    before = kept_design(kept, OFTEN, None, two_installations=False, at="")
    measure_installations(kept, 10 * FEWEST_INSTALLATIONS)
    assert kept_design(kept, OFTEN, None, two_installations=False, at="") == before


def test_the_pairs_of_another_phone_say_nothing_of_this_one(kept):
    measure_installations(kept, 10 * FEWEST_INSTALLATIONS)
    own = kept_design(kept, OFTEN, "p1", two_installations=True, at="").design.thresholds
    other = kept_design(kept, OFTEN, "p2", two_installations=True, at="").design.thresholds
    assert own.widening != other.widening
    assert other.widening == pytest.approx(ASSUMED_EFFECT.widening(OFTEN.plan))
