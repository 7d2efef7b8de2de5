"""Which series share their starts, and what those are called."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harness.nightly.builds.builds import build_record
from harness.nightly.measuring.measurer import StageRequest
from harness.nightly.measuring.stage_sweep import parts_of
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Ground, Watched, grounds_of
from harness.results.records import RunnerName

PHONE = FoundPhone("bench-1", "bench-1", "p1", "a phone", "10", "10")
A, B, T, U, V = (letter * 64 for letter in "abcde")


def watched(variant: str, runner: RunnerName, app: str | None = None, tool: str | None = None) -> Watched:
    builds = build_record(variant, "1" * 64, app, tool), build_record(variant, "2" * 64, A, T)
    return Watched(variant, PHONE, Course(runner, "large"), *builds)


def variants_by_name(grounds: Sequence[Ground]) -> dict[str, list[str]]:
    return {ground.name: [one.variant for one in ground.series] for ground in grounds}


def test_three_accepted_tools_are_three_grounds_though_their_builds_have_one_app() -> None:
    tool = RunnerName.BENCHMARK_MODEL
    grounds = grounds_of(
        [watched("n1", tool, A, T), watched("n2", tool, A, T), watched("n3", tool, A, U), watched("n4", tool, A, V)]
    )
    place = "p1|benchmark_model|large"
    names = {place: ["n1", "n2"], f"{place}|{U[:12]}": ["n3"], f"{place}|{V[:12]}": ["n4"]}
    assert variants_by_name(grounds) == names


def test_a_ground_beside_another_is_called_by_its_accepted_app() -> None:
    app = RunnerName.APP
    grounds = grounds_of([watched("n1", app, A), watched("n2", app, A), watched("n3", app), watched("n4", app, B)])
    place = "p1|app|large"
    assert variants_by_name(grounds) == {place: ["n1", "n2"], f"{place}|none": ["n3"], f"{place}|{B[:12]}": ["n4"]}


@pytest.mark.parametrize(
    ("runner", "together"), [(RunnerName.APP, [["n1", "n2"]]), (RunnerName.BENCHMARK_MODEL, [["n1"], ["n2"]])]
)
def test_a_program_that_the_runner_does_not_use_parts_no_series(runner: RunnerName, together: list[list[str]]) -> None:
    grounds = grounds_of([watched("n1", runner, A, T), watched("n2", runner, A, U)])
    assert list(variants_by_name(grounds).values()) == together


@pytest.mark.parametrize("runner", list(RunnerName))
def test_no_two_grounds_of_a_phone_have_sweeps_of_one_command(runner: RunnerName) -> None:
    """A night that was cut short finds its sweeps by them."""
    builds = [(app, tool) for app in (None, A, B) for tool in (None, T, U, V)]
    grounds = grounds_of([watched(f"n{place}", runner, *build) for place, build in enumerate(builds)])
    assert sum(len(ground.series) for ground in grounds) == len(builds)
    commands = [
        part.command
        for ground in grounds
        for part in parts_of(
            StageRequest("2026-01-05", 1, 0, 6, Side.BASELINE, ground.course, ground.series, ground.two_installations)
        )
    ]
    assert len(set(commands)) == len(commands) == len(grounds)
    assert len({ground.name for ground in grounds}) == len(grounds)
