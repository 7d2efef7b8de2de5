"""A muted series calls nobody, and is not counted among those that are not slower."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from support.nights import SERIES
from support.told_nights import STEADY, quiet_night

from harness.cli.nightly.words import night_lines
from harness.nightly.tell.chat import webhook_body
from harness.nightly.tell.junit import junit_xml
from harness.nightly.tell.lines import headline, is_worth_telling, lines_of
from harness.nightly.tell.markdown import markdown_summary
from harness.nightly.tell.message import message
from harness.results.night_decisions import MuteRecord
from harness.results.night_kinds import SeriesState
from harness.results.nightly import NightResult, SeriesNight

MUTE = MuteRecord(SERIES.series, "2026-01-04T08:00:00Z", "2026-02-01", "ann", "known")
MUTED = replace(SERIES, state=SeriesState.MUTED)
WORDS = "muted until 2026-02-01 by ann: known"
SLOWER = f"2.0 % slower (1.5 to 2.5 %) than the accepted build, {WORDS}"


def night(one: SeriesNight = MUTED) -> NightResult:
    return replace(quiet_night(), series=(STEADY, one), mutes=(MUTE,))


def test_the_headline_counts_it_apart() -> None:
    assert headline(night()) == "nothing slower in 1 series, 1 muted"
    assert headline(replace(night(), series=(MUTED,))) == "1 muted"
    assert not is_worth_telling(night(), None)


@pytest.mark.parametrize(
    "text",
    [message(night()), json.loads(webhook_body(night()))["text"], markdown_summary(night())],
    ids=["message", "webhook", "markdown"],
)
def test_a_slowdown_that_is_muted_is_told_with_who_muted_it_why_and_until_when(text: str) -> None:
    assert SLOWER in text.replace("\\", "")


def test_junit_and_the_terminal_name_the_mute_as_well() -> None:
    skipped = ElementTree.fromstring(junit_xml(night())).find(".//skipped")
    assert skipped is not None
    assert str(skipped.get("message")).startswith(WORDS)
    (line,) = [line for line in night_lines(night()) if SERIES.series in line]
    assert line.startswith(f"  {SERIES.series}: {WORDS}; slower, +2.00 %")


def test_a_muted_series_that_is_not_slower_has_no_line() -> None:
    steady = replace(MUTED, call="steady", standing_since=None)
    assert lines_of(night(steady)) == ()


@pytest.mark.parametrize(
    ("tonight", "words"),
    [
        ({"call": "in_doubt"}, "the slowdown stands: tonight is in doubt after 24 pairs"),
        ({"call": "missing", "ratio": None}, "the slowdown stands: nothing was measured that could end it"),
    ],
    ids=["in doubt", "missing"],
)
def test_a_muted_slowdown_that_stands_through_a_night_that_cannot_end_it_is_told(tonight, words) -> None:
    (line,) = lines_of(night(replace(MUTED, **tonight)))
    assert line.what.startswith(words)
    assert line.what.endswith(WORDS)
