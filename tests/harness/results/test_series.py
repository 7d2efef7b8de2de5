"""What belongs to one series, and what opens another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.results.records import Clock, RunnerName
from harness.results.series import SeriesKey, series_of


def test_another_sweep_of_the_same_things_continues_the_series(tale):
    assert series_of(tale("a").run, "mobilenet_v2_1.0_224") == series_of(tale("b").run, "mobilenet_v2_1.0_224")


@pytest.mark.parametrize(
    "change",
    [
        {"phone": "cd34"},
        {"runner": RunnerName.SHELL},
        {"runtime": "tflite 2.17.0"},
        {"threads": 2},
        {"xnnpack": False},
        {"clock": Clock.LOCKED},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_part_opens_another_series(tale, change):
    run = tale().run
    assert series_of(run, "v").name != series_of(replace(run, **change), "v").name


def test_core_and_variant_open_another_series(tale):
    run = tale().run
    other = replace(run, core=replace(run.core, mask="4"))
    assert len({series_of(run, "v").name, series_of(other, "v").name, series_of(run, "w").name}) == 3


def test_the_rule_that_chose_the_core_does_not(tale):
    run = tale().run
    assert series_of(run, "v") == series_of(replace(run, core=replace(run.core, rule="chosen", label="cpu3")), "v")


def test_a_name_that_holds_the_separator_is_no_other_name():
    parts = ("8", RunnerName.APP, "t", 1, True, Clock.FREE)
    assert SeriesKey("a|b", "c", *parts).name != SeriesKey("a", "b|c", *parts).name
