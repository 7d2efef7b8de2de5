"""Small seeded runs of benchmarks/shared_and_own.py and benchmarks/repeat_sweeps.py."""

from __future__ import annotations

import numpy as np
import pytest
from repeat_sweeps import Measured, pairs_of
from shared_figures import RULE, WANTED, estimates_of_many, world_figures
from shared_worlds import SharedWorld

from harness.analysis.compare import SessionLevel
from harness.analysis.precision import belief_before
from harness.analysis.run_precision import estimate_run
from harness.analysis.start_table import StartTable


@pytest.mark.parametrize(
    "world",
    [
        SharedWorld(1),
        SharedWorld(2, 0.5),
        SharedWorld(6, 0.5, missing="random"),
        SharedWorld(6, 0.5, missing="heat", with_anchor=False),
    ],
)
def test_many_sessions_are_estimated_as_each_by_itself(world: SharedWorld) -> None:
    log_ms = world.draw(5, 12, np.random.default_rng(3)).log_ms
    many = estimates_of_many(world, log_ms)
    belief = belief_before(WANTED, world.variants, ())
    for session, table in enumerate(log_ms):
        one = estimate_run(StartTable(world.names, table, world.anchor), belief)
        assert one.level.low == pytest.approx(many.level_low[session])
        for variant, told in enumerate(one.estimates):
            assert np.log(told.high_ms) == pytest.approx(
                many.latency[session, variant] + many.latency_high[session, variant]
            )
            assert np.log(told.low_ms) == pytest.approx(
                many.latency[session, variant] + many.latency_low[session, variant]
            )
            assert np.log(told.own.low) == pytest.approx(many.own.low[session, variant], nan_ok=True)


def test_neighbours_that_agree_do_not_narrow_what_holds() -> None:
    figures = world_figures(SharedWorld(variants=8, r=0.8), 200, np.random.default_rng(5))
    assert figures.own.percent + 3 / 2 * figures.own.reach >= 93
    assert figures.level.percent + 3 / 2 * figures.level.reach >= 90
    assert figures.today is not None
    assert figures.today.percent < 85
    assert RULE.least <= figures.starts <= RULE.most


def test_what_one_sweep_says_of_a_variant_among_the_others_holds_for_the_next() -> None:
    """Sweeps move each variant by 1 % for itself, which own intervals of 0.6 % alone know nothing of."""
    generator = np.random.default_rng(6)
    interaction_sd, own_sd = 0.01, 0.003
    sessions: list[dict[str, Measured]] = []
    for number in range(8):
        level = 0.2 * generator.standard_normal()
        places = level + np.hypot(interaction_sd, own_sd) * generator.standard_normal(20)
        sessions.append(
            {
                f"v{row}": Measured(
                    SessionLevel(str(number), "a", float(np.exp(place)), own_sd_percent=100 * own_sd),
                    own_percent=196 * own_sd,
                    ms=None,
                    before=None,
                )
                for row, place in enumerate(places)
            }
        )
    pairs = pairs_of(sessions)
    count = sum(pair.variants for pair in pairs)
    assert count == 20 * 8 * 7 / 2
    assert sum(pair.with_interaction for pair in pairs) / count >= 0.9
    assert sum(pair.own_alone for pair in pairs) / count < 0.6
