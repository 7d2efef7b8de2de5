from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from harness.errors import ConfigRefused
from harness.nightly.bisection.bisect import CommitBroken, PhoneSilent, SearchStopped, bisect
from harness.nightly.rules.asked_again import Question
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.stages import StagePlan, Thresholds
from harness.nightly.simulation.world import World, phone_of
from harness.results.bisection import Bisection, Commit

Array = NDArray[np.float64]
PLAN = StagePlan()
DESIGN = Design(PLAN, Thresholds(3.87, 3.87, (1.0,) * PLAN.stages, (0.0,) * PLAN.stages), EvidenceRule())
WIDENED = replace(DESIGN, thresholds=replace(DESIGN.thresholds, widening=(1.1,) * PLAN.stages))
COMMITS = tuple(f"c{number:02d}" for number in range(17))


def designs(two_installations: bool) -> Design:
    return WIDENED if two_installations else DESIGN


@dataclass
class World17:
    """Seventeen commits; from `culprit` on everything is slower by `percent`."""

    culprit: int
    percent: float = 3.0
    broken: frozenset[int] = frozenset()
    seed: int = 1
    questions: tuple[Question, ...] = (Question.PLAIN,)
    prepared: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.generator = np.random.default_rng(self.seed)

    def prepare(self, commit: str) -> None:
        self.prepared.append(commit)
        if COMMITS.index(commit) in self.broken:
            raise CommitBroken("make: it does not build (exit 2)")

    def two_installations(self, commit: str, beside: str | None) -> bool:
        return False

    def table(self, commit: str, beside: str | None, stage: int, pairs: int, first: Side) -> Array:
        drawn = World().ratios(1, pairs, first, self.generator)
        return drawn + self.level(commit) - self.level(beside or COMMITS[0])

    def level(self, commit: str) -> float:
        return math.log1p(self.percent / 100) if COMMITS.index(commit) >= self.culprit else 0.0


@pytest.mark.parametrize("culprit", [1, 5, 8, 16])
def test_the_commit_that_made_it_slower_is_found(culprit: int) -> None:
    found = bisect(COMMITS, World17(culprit), designs)
    assert (found.last_good, found.first_bad, found.broken) == (COMMITS[culprit - 1], COMMITS[culprit], ())


def test_few_commits_are_built_and_each_once() -> None:
    world = World17(5)
    bisect(COMMITS, world, designs)
    assert len(world.prepared) == len(set(world.prepared)) <= 2 + math.ceil(math.log2(len(COMMITS) - 1))


def test_a_large_slowdown_takes_few_starts() -> None:
    found = bisect(COMMITS, World17(5, percent=20.0), designs)
    judged = [trial for trial in found.trials if trial.commit != COMMITS[-1]]
    assert sum(trial.starts for trial in judged) <= 2 * 2 * PLAN.pairs[0] * len(judged)


def test_commits_that_do_not_build_are_passed_over_and_told_where_they_hide_the_culprit() -> None:
    found = bisect(COMMITS, World17(5, broken=frozenset({4, 5, 6})), designs)
    assert (found.last_good, found.first_bad) == (COMMITS[3], COMMITS[7])
    assert found.broken == COMMITS[4:7]
    assert {trial.why for trial in found.trials if trial.verdict is Commit.BROKEN} == {
        "make: it does not build (exit 2)"
    }


FIVE = COMMITS[:6]
"""The good end and the five commits after it; the last one is the bad end."""


@pytest.mark.parametrize("culprit", range(1, 6))
@pytest.mark.parametrize("broken", [where for count in range(5) for where in combinations(range(1, 5), count)])
def test_wherever_commits_are_broken_none_is_certain_while_another_may_be_the_culprit(
    culprit: int, broken: tuple[int, ...]
) -> None:
    found = bisect(FIVE, World17(culprit, broken=frozenset(broken)), designs)
    assert FIVE[culprit] in found.candidates
    assert set(found.candidates) - {found.first_bad} <= {FIVE[place] for place in broken}
    assert found.certain == (found.candidates == (FIVE[culprit],)), found
    assert (found.after, found.until) == (found.last_good, found.first_bad)


def test_a_broken_commit_outside_of_the_range_takes_nothing_from_what_is_certain() -> None:
    found = bisect(FIVE, World17(2, broken=frozenset({3, 4})), designs)
    assert (found.certain, found.first_bad, found.candidates) == (True, FIVE[2], (FIVE[2],))


def test_a_bad_end_that_is_no_slower_ends_the_search_at_once() -> None:
    world = World17(culprit=99)
    found = bisect(COMMITS, world, designs)
    assert found.first_bad is None
    assert world.prepared == [COMMITS[0], COMMITS[-1]]


def test_an_end_that_does_not_build_is_refused() -> None:
    with pytest.raises(ConfigRefused, match=r"c16: the bad end: make: it does not build"):
        bisect(COMMITS, World17(5, broken=frozenset({16})), designs)
    with pytest.raises(ConfigRefused, match=r"c00: the good end: make: it does not build"):
        bisect(COMMITS, World17(5, broken=frozenset({0})), designs)


def test_each_commit_is_told_as_soon_as_it_is_judged() -> None:
    told: list[str] = []
    found = bisect(COMMITS, World17(5), designs, lambda trial: told.append(trial.commit))
    assert told == [trial.commit for trial in found.trials]


@dataclass
class NewApp(World17):
    """The bad end has another app than the good one; what made it slower is no app."""

    def two_installations(self, commit: str, beside: str | None) -> bool:
        return beside is None


def test_each_comparison_is_decided_by_the_thresholds_of_what_it_installs() -> None:
    asked: list[bool] = []

    def noted(two_installations: bool) -> Design:
        asked.append(two_installations)
        return designs(two_installations)

    assert bisect(COMMITS, NewApp(5), noted).certain
    assert asked == [True, False]


@dataclass
class GoesAway(World17):
    """Its phone measures the bad end and so many more commits."""

    more: int = 0

    def table(self, commit: str, beside: str | None, stage: int, pairs: int, first: Side) -> Array:
        if len(self.prepared) > 2 + self.more:
            raise PhoneSilent("phone p1: nothing was heard of it since noon")
        return super().table(commit, beside, stage, pairs, first)


@pytest.mark.parametrize(("more", "good", "bad"), [(0, 0, 16), (1, 0, 8), (2, 4, 8)])
def test_a_phone_that_goes_away_ends_the_search_with_the_range_so_far_and_names_no_commit(
    more: int, good: int, bad: int
) -> None:
    told: list[str] = []
    with pytest.raises(SearchStopped) as stopped:
        bisect(COMMITS, GoesAway(7, more=more), designs, lambda trial: told.append(trial.verdict))
    said = str(stopped.value)
    assert "nothing was heard of it since noon" in said
    assert f"--good {COMMITS[good]} --bad {COMMITS[bad]}" in said
    assert f"one of {bad - good}: after {COMMITS[good]}" in said
    assert Commit.BROKEN not in told
    assert stopped.value.exit_code == 3


@dataclass
class GoesBeforeTheCheck(World17):
    """Its phone measures all commits beside the good end."""

    def table(self, commit: str, beside: str | None, stage: int, pairs: int, first: Side) -> Array:
        if beside is not None:
            raise PhoneSilent("phone p1: it was unplugged")
        return super().table(commit, beside, stage, pairs, first)


def test_a_phone_that_goes_away_in_the_last_comparison_says_how_that_is_made_up() -> None:
    with pytest.raises(SearchStopped, match=f"{COMMITS[5]} is likely the first bad commit") as stopped:
        bisect(COMMITS, GoesBeforeTheCheck(5), designs)
    assert f"--good {COMMITS[4]} --bad {COMMITS[5]}" in str(stopped.value)


def test_a_phone_that_goes_away_in_the_last_comparison_hides_no_commit_that_is_broken() -> None:
    with pytest.raises(SearchStopped, match=f"{COMMITS[5]} is likely the first bad commit, or one of those before it"):
        bisect(COMMITS, GoesBeforeTheCheck(5, broken=frozenset({4})), designs)


def test_a_phone_that_goes_away_in_the_bad_end_says_that_nothing_is_known() -> None:
    with pytest.raises(SearchStopped, match="Nothing is known of the bad end"):
        bisect(COMMITS, GoesAway(5, more=-1), designs)


@dataclass
class Losing(World17):
    """The bad end is measured well; of every other commit one pair of each stage is not valid."""

    def table(self, commit: str, beside: str | None, stage: int, pairs: int, first: Side) -> Array:
        drawn = super().table(commit, beside, stage, pairs, first)
        if commit != COMMITS[-1]:
            drawn[0, 0] = np.nan
        return drawn


def test_pairs_that_are_not_valid_do_not_end_the_search() -> None:
    found = bisect(COMMITS, Losing(5), designs)
    assert found.first_bad == COMMITS[5]
    assert not found.certain, "beside the last good commit its stages could not be decided"
    assert found.check is not None
    assert "pairs are valid" in found.check.why


def test_of_neighbours_the_later_one_is_the_culprit_without_another_measurement() -> None:
    found = bisect((COMMITS[4], COMMITS[-1]), World17(5), designs)
    assert (found.last_good, found.first_bad, len(found.trials)) == (COMMITS[4], COMMITS[-1], 1)
    assert (found.certain, found.check) == (True, None)


def test_what_is_plainly_the_first_bad_commit_is_told_as_certain() -> None:
    found = bisect(COMMITS, World17(5), designs)
    assert found.certain
    assert found.check is not None
    assert (found.check.commit, found.check.verdict) == (COMMITS[5], Commit.BAD)
    assert found.starts > sum(trial.starts for trial in found.trials)


def searches(percent: float, count: int) -> list[tuple[int, Bisection]]:
    """Each with its culprit, of those whose bad end is called slower."""
    made = []
    for seed in range(count):
        culprit = 1 + seed % (len(COMMITS) - 1)
        found = bisect(COMMITS, World17(culprit, percent, seed=seed), designs)
        made += [(culprit, found)] if found.first_bad else []
    return made


@pytest.mark.long
def test_a_weak_shift_never_makes_a_wrong_commit_certain_and_its_range_holds_the_culprit() -> None:
    found = searches(0.6, 150)
    wrong = [one for culprit, one in found if one.first_bad != COMMITS[culprit]]
    assert wrong, "such a shift is hard to find"
    assert not any(one.certain for one in wrong)
    assert any(one.certain for _, one in found)
    for culprit, one in found:
        assert one.after is not None
        assert one.until is not None
        assert COMMITS.index(one.after) < culprit <= COMMITS.index(one.until)


@dataclass
class Phone22(World17):
    """Its own shift is looked for among 22 models, nine in each start."""

    questions: tuple[Question, ...] = (Question.OWN, Question.PLAIN)
    common_percent: float = 0.0

    def table(self, commit: str, beside: str | None, stage: int, pairs: int, first: Side) -> Array:
        drawn = phone_of(World(), 22).ratios(1, pairs, first, self.generator)[0]
        drawn[0] += self.level(commit) - self.level(beside or COMMITS[0])
        drawn += math.log1p(self.common_percent / 100) * (self.level(commit) > self.level(beside or COMMITS[0]))
        drawn[9:] = np.nan
        return drawn


@pytest.mark.long
def test_a_small_shift_of_one_model_is_found_among_others_that_share_its_luck() -> None:
    alone = [bisect(COMMITS, World17(6, 0.5, seed=seed), designs) for seed in range(40)]
    among = [bisect(COMMITS, Phone22(6, 0.5, seed=seed), designs) for seed in range(40)]
    assert sum(one.certain for one in alone) < 10
    assert sum(one.certain for one in among) > 20
    assert all(one.first_bad == COMMITS[6] for one in among if one.certain)
    assert {one.question for one in among if one.certain} == {"own"}


def test_what_slowed_all_models_alike_is_found_by_the_plain_ratio() -> None:
    found = bisect(COMMITS, Phone22(6, percent=0.001, common_percent=3.0), designs)
    assert (found.first_bad, found.question, found.certain) == (COMMITS[6], "plain", True)


def test_a_bad_end_in_doubt_is_told_as_such() -> None:
    ends = [bisect(COMMITS, World17(1, 0.5, seed=seed), designs) for seed in range(20)]
    assert {"in_doubt", "steady"} <= {one.bad_end for one in ends if one.first_bad is None}
