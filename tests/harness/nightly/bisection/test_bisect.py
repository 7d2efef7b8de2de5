from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from harness.errors import ConfigRefused
from harness.nightly.bisection.bisect import CommitBroken, PhoneSilent, SearchStopped, bisect
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.stages import StagePlan, Thresholds
from harness.nightly.simulation.world import World
from harness.results.bisection import Commit

PLAN = StagePlan()
DESIGN = Design(PLAN, Thresholds(3.87, 3.87, (1.0,) * PLAN.stages, (0.0,) * PLAN.stages), EvidenceRule())
COMMITS = tuple(f"c{number:02d}" for number in range(17))


@dataclass
class World17:
    """Seventeen commits; from `culprit` on everything is slower by `percent`."""

    culprit: int
    percent: float = 3.0
    broken: frozenset[int] = frozenset()
    seed: int = 1
    prepared: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.generator = np.random.default_rng(self.seed)

    def prepare(self, commit: str) -> None:
        self.prepared.append(commit)
        if COMMITS.index(commit) in self.broken:
            raise CommitBroken("does not build (exit 2)")

    def ratios(self, commit: str, stage: int, pairs: int, first: Side) -> Sequence[float]:
        slower = COMMITS.index(commit) >= self.culprit
        drawn = World().ratios(1, pairs, first, self.generator)[0] + slower * math.log1p(self.percent / 100)
        return [float(ratio) for ratio in drawn]


@pytest.mark.parametrize("culprit", [1, 5, 8, 16])
def test_the_commit_that_made_it_slower_is_found(culprit: int) -> None:
    found = bisect(COMMITS, World17(culprit), DESIGN)
    assert (found.last_good, found.first_bad, found.broken) == (COMMITS[culprit - 1], COMMITS[culprit], ())


def test_few_commits_are_built_and_each_once() -> None:
    world = World17(5)
    bisect(COMMITS, world, DESIGN)
    assert len(world.prepared) == len(set(world.prepared)) <= 2 + math.ceil(math.log2(len(COMMITS) - 1))


def test_a_large_slowdown_takes_few_starts() -> None:
    found = bisect(COMMITS, World17(5, percent=20.0), DESIGN)
    judged = [trial for trial in found.trials if trial.commit != COMMITS[-1]]
    assert sum(trial.starts for trial in judged) <= 2 * 2 * PLAN.pairs[0] * len(judged)


def test_commits_that_do_not_build_are_passed_over_and_told_where_they_hide_the_culprit() -> None:
    found = bisect(COMMITS, World17(5, broken=frozenset({4, 5, 6})), DESIGN)
    assert (found.last_good, found.first_bad) == (COMMITS[3], COMMITS[7])
    assert found.broken == COMMITS[4:7]
    assert {trial.why for trial in found.trials if trial.verdict is Commit.BROKEN} == {"does not build (exit 2)"}


def test_a_bad_end_that_is_no_slower_ends_the_search_at_once() -> None:
    world = World17(culprit=99)
    found = bisect(COMMITS, world, DESIGN)
    assert found.first_bad is None
    assert world.prepared == [COMMITS[0], COMMITS[-1]]


def test_an_end_that_does_not_build_is_refused() -> None:
    with pytest.raises(ConfigRefused, match="the bad end: does not build"):
        bisect(COMMITS, World17(5, broken=frozenset({16})), DESIGN)
    with pytest.raises(ConfigRefused, match="the good end does not build"):
        bisect(COMMITS, World17(5, broken=frozenset({0})), DESIGN)


def test_each_commit_is_told_as_soon_as_it_is_judged() -> None:
    told: list[str] = []
    found = bisect(COMMITS, World17(5), DESIGN, lambda trial: told.append(trial.commit))
    assert told == [trial.commit for trial in found.trials]


@dataclass
class GoesAway(World17):
    """Its phone measures the bad end and so many more commits."""

    more: int = 0

    def ratios(self, commit: str, stage: int, pairs: int, first: Side) -> Sequence[float]:
        if len(self.prepared) > 2 + self.more:
            raise PhoneSilent("phone p1: nothing was heard of it since noon")
        return super().ratios(commit, stage, pairs, first)


@pytest.mark.parametrize(("more", "good", "bad"), [(0, 0, 16), (1, 0, 8), (2, 4, 8)])
def test_a_phone_that_goes_away_ends_the_search_with_the_range_so_far_and_names_no_commit(
    more: int, good: int, bad: int
) -> None:
    told: list[str] = []
    with pytest.raises(SearchStopped) as stopped:
        bisect(COMMITS, GoesAway(7, more=more), DESIGN, lambda trial: told.append(trial.verdict))
    said = str(stopped.value)
    assert "nothing was heard of it since noon" in said
    assert f"--good {COMMITS[good]} --bad {COMMITS[bad]}" in said
    assert f"one of {bad - good}: after {COMMITS[good]}" in said
    assert Commit.BROKEN not in told
    assert stopped.value.exit_code == 3


def test_a_phone_that_goes_away_in_the_bad_end_says_that_nothing_is_known() -> None:
    with pytest.raises(SearchStopped, match="Nothing is known of the bad end"):
        bisect(COMMITS, GoesAway(5, more=-1), DESIGN)


@dataclass
class Losing(World17):
    """The bad end is measured well; of every other commit one pair of each stage is not valid."""

    def ratios(self, commit: str, stage: int, pairs: int, first: Side) -> Sequence[float]:
        drawn = super().ratios(commit, stage, pairs, first)
        return drawn if commit == COMMITS[-1] else drawn[1:]


def test_pairs_that_are_not_valid_do_not_end_the_search() -> None:
    found = bisect(COMMITS, Losing(5), DESIGN)
    assert found.first_bad == COMMITS[5]


def test_of_neighbours_the_later_one_is_the_culprit_without_another_measurement() -> None:
    found = bisect((COMMITS[4], COMMITS[-1]), World17(5), DESIGN)
    assert (found.last_good, found.first_bad, len(found.trials)) == (COMMITS[4], COMMITS[-1], 1)
