"""What a sweep was asked for is read from a store's record and from a shared report alike."""

from __future__ import annotations

import json

import pytest

from harness.results.asked_for import plan_of, settings_of

SETTINGS = {"measure": {"max_starts": 12}}


def test_the_settings_are_read_from_the_plan_of_a_store_and_from_a_shared_report_alike() -> None:
    in_the_store = json.dumps({"config": SETTINGS, "quick": True, "files": []})
    assert settings_of(in_the_store) == settings_of(json.dumps(SETTINGS)) == SETTINGS


def test_what_stands_beside_the_settings_is_read_from_the_plan() -> None:
    assert plan_of(json.dumps({"config": SETTINGS, "quick": True}))["quick"] is True


@pytest.mark.parametrize("told", ["", "no JSON", "[1]", "null", '"words"', '{"config": 3}', '{"config": null}'])
def test_a_record_that_cannot_be_read_asked_for_nothing(told: str) -> None:
    assert settings_of(told) == {}
