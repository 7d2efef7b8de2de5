"""What a sweep was asked for is read from a store's record and from a shared report alike."""

from __future__ import annotations

import json

import pytest

from harness.results.asked_for import given_apps_of, model_files_of, plan_of, settings_of

SETTINGS = {"measure": {"max_starts": 12}}


def test_the_settings_are_read_from_the_plan_of_a_store_and_from_a_shared_report_alike() -> None:
    in_the_store = json.dumps({"config": SETTINGS, "quick": True, "files": []})
    assert settings_of(in_the_store) == settings_of(json.dumps(SETTINGS)) == SETTINGS


def test_what_stands_beside_the_settings_is_read_from_the_plan() -> None:
    assert plan_of(json.dumps({"config": SETTINGS, "quick": True}))["quick"] is True


@pytest.mark.parametrize("told", ["", "no JSON", "[1]", "null", '"words"', '{"config": 3}', '{"config": null}'])
def test_a_record_that_cannot_be_read_asked_for_nothing(told: str) -> None:
    assert settings_of(told) == {}


APP = "ab" * 32


def test_the_app_that_was_given_is_known_by_side_where_a_copy_of_it_was_installed() -> None:
    sides = [{"name": "main", "app": None}, {"name": "against", "app": {"given_sha256": APP}}]
    assert given_apps_of(json.dumps({"config": SETTINGS, "sets": sides})) == {"against": APP}


@pytest.mark.parametrize(
    "sides", [3, [3], [{"app": 3}], [{"app": {"given_sha256": 3}}], [{"app": {"given_sha256": "a/b"}}]]
)
def test_what_is_no_hash_of_an_app_is_passed_over(sides: object) -> None:
    assert given_apps_of(json.dumps({"sets": sides, "given_sha256": None})) == {}


def test_where_each_models_file_lay_is_known_by_its_hash() -> None:
    model = {"file": "/models/mine.tflite", "record": {"sha256": APP}}
    assert model_files_of(json.dumps({"sets": [{"name": "main", "models": [model]}]})) == {APP: "/models/mine.tflite"}
    for sides in (3, [3], [{"models": 3}], [{"models": [3]}], [{"models": [{"file": 3, "record": 3}]}]):
        assert model_files_of(json.dumps({"sets": sides})) == {}
