from dataclasses import replace

import pytest

from harness.analysis.differences import Difference, differences
from harness.results.records import ANCHOR, RunnerName

VARIANT = "mobilenet_v2_1.0_224"
STEADY = (10.0, 10.01)


@pytest.fixture
def night(store, evening):
    evening("night", {VARIANT: STEADY, ANCHOR: STEADY}, {VARIANT: STEADY, ANCHOR: STEADY})
    new, baseline = store.sweep("night").runs
    return baseline, new


def but(result, **changes):
    return replace(result, run=replace(result.run, **changes))


def test_the_same_on_both_sides_differs_in_nothing(night):
    assert differences(*night) == ()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"app_sha256": "d" * 64}, ("app", "d" * 64)),
        ({"runner": RunnerName.BENCHMARK_MODEL, "app_sha256": "d" * 64}, ("benchmark_model", "d" * 64)),
        ({"threads": 4}, ("threads", "4")),
        ({"xnnpack": False}, ("xnnpack", "off")),
        ({"runtime": "litert 1.4.0"}, ("runtime", "litert 1.4.0")),
        ({"runtime": "", "asked_runtime": "deadbeef0000"}, ("runtime", "deadbeef0000")),
    ],
)
def test_what_differs_is_told_with_its_hash_or_value(night, changes, found):
    baseline, new = night
    told = {one.what: one.baseline for one in differences(but(baseline, **changes), new)}
    assert told[found[0]] == found[1]


def test_copies_of_one_app_under_two_names_are_one_app(night):
    baseline, new = night[0], but(night[1], app_sha256="c" * 64)
    copy = replace(but(baseline, app_sha256="d" * 64), given_app_sha256="c" * 64)
    assert differences(copy, new) == ()
    other = replace(copy, given_app_sha256="e" * 64)
    assert [(one.what, one.baseline) for one in differences(other, new)] == [("app", "e" * 64)]


def test_models_differ_by_the_files_that_both_sides_hold(night):
    baseline, new = night
    other = replace(new, artifacts=tuple(replace(one, sha256="e" * 64) for one in new.artifacts))
    (found,) = differences(baseline, other)
    assert (found.what, found.new) == ("models", "e" * 64)


def test_people_are_shown_the_beginning_of_a_hash():
    assert str(Difference("app", "a" * 64, "b" * 64)) == f"app: baseline {'a' * 12}, new {'b' * 12}"
