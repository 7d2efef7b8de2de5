"""A night's courses: each runner, core and runtime that is asked for is measured in sweeps of its own."""

from __future__ import annotations

import pytest

from harness.errors import ConfigRefused
from harness.nightly.config import NightlyConfig
from harness.nightly.series import series_name
from harness.nightly.tonight import courses
from harness.sweep.options import SweepOptions
from harness.sweep.sides import refuse_impossible_sides


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


@pytest.mark.parametrize(
    ("option", "measure"), [("--runtime", {"runtimes": ["2.21.0", "2.16.1"]}), ("--threads", {"threads": [1, 2]})]
)
def test_two_sides_have_one_value_each_of_what_several_may_be_asked_for(option: str, measure: dict) -> None:
    config = watching(**measure).sweep
    refuse_impossible_sides(config, SweepOptions())
    with pytest.raises(ConfigRefused) as told:
        refuse_impossible_sides(config, SweepOptions(against="models"))
    assert told.value.subject == option
