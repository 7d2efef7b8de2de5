"""What the trials of a validation are measured with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from harness.nightly.builds.builds import build_record
from harness.nightly.config import NightlyConfig
from harness.nightly.series import FoundPhone
from harness.nightly.validation.bench import TrialBench
from harness.nightly.validation.changes import ChangedNetwork
from harness.results.choices import Engine
from harness.results.trials import Change

PHONE = FoundPhone("p", "p", "p", "a phone", "10", "10", None, Engine.REPLAY)
NETWORKS = {change: ChangedNetwork("b" * 64, "c" * 64, 1.03) for change in Change if change is not Change.NONE}


def bench_of(app_sha256: str | None) -> TrialBench:
    builds = {f"net{each}": build_record(f"net{each}", f"{each:064x}", app_sha256, None) for each in range(6)}
    unused = cast(Any, None)
    return TrialBench(NightlyConfig(), builds, NETWORKS, (PHONE,), unused, unused, unused, unused)


@pytest.mark.parametrize("change", list(Change))
def test_a_changed_network_stands_in_the_installations_that_a_night_of_a_watched_app_has(change: Change) -> None:
    (ground,) = bench_of("a" * 64).grounds(change)
    assert ground.two_installations
    assert len(ground.series) == 6 + (change is not Change.NONE)
    (of_models,) = bench_of(None).grounds(change)
    assert not of_models.two_installations


def test_trials_of_a_watched_app_in_one_installation_are_not_counted_with_those_in_two() -> None:
    """A bigcore of before hashed the same words for both."""
    watched, models = bench_of("a" * 64), bench_of(None)
    assert watched.made_of != models.made_of
    unmarked = {name: replace(build, app_sha256=None) for name, build in watched.builds.items()}
    assert replace(watched, builds=unmarked).made_of != watched.made_of
