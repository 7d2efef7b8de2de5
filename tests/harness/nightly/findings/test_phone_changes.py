"""When a phone is said to have drifted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from support.nights import SERIES

from harness.nightly.findings.phone_changes import FEWEST_NIGHTS, drifted_notice
from harness.results.nightly import SeriesNight

USUAL_MS = 20.0
QUIET = (0.0,) * (FEWEST_NIGHTS + 2)


def told_in(percents: Sequence[float], androids: Sequence[str] = ()) -> list[int]:
    """In which nights, from 0, of a phone that is slower by these percents than usual. None of its networks changes."""
    history: dict[str, list[SeriesNight]] = {"a": [], "b": []}
    told = []
    for number, percent in enumerate(percents):
        android = androids[number] if androids else "10"
        tonight = [
            replace(
                SERIES,
                night=f"night-{number}",
                series=name,
                baseline_ms=USUAL_MS * scale * (1 + percent / 100),
                android=android,
            )
            for name, scale in (("a", 1.0), ("b", 3.0))
        ]
        if drifted_notice(f"night-{number}", "p1", tonight, history):
            told.append(number)
        for one in tonight:
            history[one.series].append(one)
    return told


def test_a_phone_that_stays_as_it_is_is_not_told_of():
    assert told_in((*QUIET, 1.0, -1.0, 0.5) * 2) == []


@pytest.mark.parametrize("percent", [6.0, -6.0])
def test_a_drift_is_told_once_however_long_it_lasts(percent: float):
    assert told_in((*QUIET, *(percent,) * 30)) == [len(QUIET)]


def test_a_drift_that_was_back_is_told_again():
    assert told_in((*QUIET, 6.0, 6.0, 0.0, 6.0, 6.0)) == [len(QUIET), len(QUIET) + 3]


def test_a_drift_that_moves_further_is_told_again_and_one_that_wavers_is_not():
    assert told_in((*QUIET, 6.0, 7.0, 5.0, 12.0, 12.0, 11.0)) == [len(QUIET), len(QUIET) + 3]


def test_a_drift_to_the_other_side_is_told_again():
    assert told_in((*QUIET, 6.0, -6.0)) == [len(QUIET), len(QUIET) + 1]


def test_an_update_of_android_begins_anew():
    nights = (*QUIET, 6.0, *(0.0,) * FEWEST_NIGHTS, 6.0)
    androids = ("10",) * (len(QUIET) + 1) + ("11",) * (FEWEST_NIGHTS + 1)
    assert told_in(nights, androids) == [len(QUIET), len(nights) - 1]
