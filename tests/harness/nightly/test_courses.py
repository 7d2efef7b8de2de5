"""A night's courses: each runner, core and runtime that is asked for is measured in sweeps of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.errors import ConfigRefused
from harness.nightly.builds.builds import build_record
from harness.nightly.config import NightlyConfig, read_nightly
from harness.nightly.courses import courses
from harness.nightly.series import Course, FoundPhone, Watched, needs_two_installations, series_name
from harness.results.records import RunnerName


def watching(**measure: object) -> NightlyConfig:
    return NightlyConfig.model_validate({"measure": measure})


def test_each_runtime_is_a_course_and_a_series_of_its_own() -> None:
    found = courses(watching(runtimes=["2.21.0", "2.16.1"], cores=["large", "small"]))
    names = [series_name("net", "phone", course) for course in found]
    assert names == [
        f"net|phone|app|{core}|{runtime}" for core in ("large", "small") for runtime in ("2.21.0", "2.16.1")
    ]


def test_without_a_runtime_a_series_keeps_the_name_that_it_always_had() -> None:
    (course,) = courses(watching())
    assert series_name("net", "phone", course) == "net|phone|app|large"
    assert course.words == "app on large"


def test_several_numbers_of_threads_are_courses_and_a_single_one_has_no_name() -> None:
    one, several = courses(watching(threads=2)), courses(watching(threads=[1, 2]))
    assert [series_name("net", "phone", course) for course in one] == ["net|phone|app|large"]
    names = [series_name("net", "phone", course) for course in several]
    assert names == ["net|phone|app|large|1-threads", "net|phone|app|large|2-threads"]


def test_the_accepted_build_may_have_a_runtime_of_its_own() -> None:
    held = NightlyConfig.model_validate(
        {"watch": {"accepted_runtime": "2.16.1"}, "measure": {"runtimes": ["2.21.0", "2.16.1"]}}
    )
    newer, same = courses(held)
    assert (newer.words, newer.name) == ("app on large with 2.21.0 against 2.16.1", "app|large|2.21.0-against-2.16.1")
    assert same == Course(RunnerName.APP, "large", "2.16.1")
    (default,) = courses(NightlyConfig.model_validate({"watch": {"accepted_runtime": "2.16.1"}}))
    assert default.name == "app|large|default-against-2.16.1"
    assert default.on_one_runtime == Course(RunnerName.APP, "large")


def test_one_build_on_two_runtimes_is_no_pair_of_one_build() -> None:
    build = build_record("net", "m", "a" * 64, None)
    plain, held = (
        Watched("net", FoundPhone("p", "p", "p", "a phone", "10", "10"), course, build, build)
        for course in (Course(RunnerName.APP, "large"), Course(RunnerName.APP, "large", None, "2.16.1"))
    )
    assert (plain.same_build, held.same_build) == (True, False)
    assert not needs_two_installations([held]), "both runtimes are in one app"


def test_a_runner_without_a_choice_of_runtimes_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "nightly.toml"
    file.write_text('[watch]\naccepted_runtime = "2.16.1"\n[measure]\nrunners = ["app", "benchmark_model"]\n')
    with pytest.raises(ConfigRefused, match="accepted_runtime is one of the app's, and benchmark_model has"):
        read_nightly(file)


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        ('runtimes = ["2.16.1"]', "it cannot be told which runtime computes; choose another --runtime (`runtimes` of"),
        ('clock = "sustained"', "it cannot measure with the clock `sustained`; choose another --clock (`clock` of"),
    ],
)
def test_what_each_night_would_refuse_is_refused_before_the_first(tmp_path: Path, measure: str, why: str) -> None:
    file = tmp_path / "nightly.toml"
    file.write_text(f'[measure]\nrunners = ["app", "benchmark_model"]\n{measure}\n')
    with pytest.raises(ConfigRefused, match=f"runner benchmark_model: {re.escape(why)}"):
        read_nightly(file)
