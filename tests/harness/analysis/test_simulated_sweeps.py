"""Small seeded runs of benchmarks/shared_and_own.py."""

from __future__ import annotations

import numpy as np
import pytest
from shared_figures import RULE, WANTED, estimates_of_many, world_figures
from shared_worlds import SharedWorld

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
