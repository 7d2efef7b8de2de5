"""What decided a series is told first; what nobody measured is told as that."""

from __future__ import annotations

import json
from dataclasses import replace
from email import message_from_bytes, policy
from xml.etree import ElementTree

import pytest
from support.nights import ALERT, NOTICE, SERIES
from support.outgoing import IDENTITY, envelope, outgoing
from support.told_nights import DOUBTFUL, told_night

from harness.cli.nightly.words import night_lines
from harness.nightly.tell.atom import atom_feed
from harness.nightly.tell.bencher import bencher_json
from harness.nightly.tell.chat import webhook_body
from harness.nightly.tell.files import FILES, ToldNights, text_of
from harness.nightly.tell.junit import junit_xml
from harness.nightly.tell.mail import letter_of
from harness.nightly.tell.markdown import markdown_summary
from harness.nightly.tell.message import message
from harness.nightly.tell.otava import otava_files
from harness.nightly.tell.prometheus import prometheus_text
from harness.results.deliveries import Way
from harness.results.nightly import NightResult

PLAIN = {"ratio": 1.0098, "low": 0.999, "high": 1.02}
OWN = {"own_ratio": 1.015, "own_low": 1.01, "own_high": 1.02}
OWN_WORDS = "1.5 % slower (1.0 to 2.0 %) against the other models on this phone"
BOTH = f"{OWN_WORDS}; 1.0 % slower (-0.1 to 2.0 %) than the accepted build"


def own_night() -> NightResult:
    """One series was called slower by its own question; the interval of its plain ratio holds 1."""
    one = replace(SERIES, **PLAIN, **OWN)
    return replace(told_night(), series=(one,), alerts=(replace(ALERT, **PLAIN),), notices=(NOTICE,))


@pytest.mark.parametrize(
    "text",
    [
        message(own_night()),
        json.loads(webhook_body(own_night()))["text"],
        atom_feed(IDENTITY, [own_night()]),
        junit_xml(own_night()),
        markdown_summary(own_night()).replace("\\", ""),
    ],
    ids=["message", "webhook", "atom", "junit", "markdown"],
)
def test_a_slowdown_by_the_own_question_is_told_with_the_own_ratio_first_and_the_plain_one_beside_it(text: str) -> None:
    assert BOTH in text


def test_programs_get_the_own_ratio_with_its_interval_as_well() -> None:
    case = ElementTree.fromstring(junit_xml(own_night())).find(".//properties")
    assert case is not None
    assert {one.get("name"): one.get("value") for one in case}.items() >= {
        "own_ratio": "1.015",
        "own_low": "1.01",
        "own_high": "1.02",
    }.items()
    told = prometheus_text(own_night()).splitlines()
    for name, value in (("own_ratio", 1.015), ("own_ratio_low", 1.01), ("own_ratio_high", 1.02)):
        assert sum(line.startswith(f"bigcore_nightly_{name}{{") and line.endswith(f" {value}") for line in told) == 1
    assert "| Own | 95 % interval |" in markdown_summary(own_night())
    assert "| 1.0150 | 1.0100 – 1.0200 |" in markdown_summary(own_night())


def test_where_no_series_has_an_own_ratio_nothing_is_said_of_it() -> None:
    assert "bigcore_nightly_own_ratio{" not in prometheus_text(told_night())
    assert "Own" not in markdown_summary(told_night())
    assert "other models" not in message(told_night())


def test_what_is_in_doubt_by_its_own_question_and_what_a_terminal_says_have_both_ratios_too() -> None:
    doubtful = replace(own_night(), series=(replace(DOUBTFUL, **PLAIN, **OWN),), alerts=())
    assert f"in doubt after 6 pairs: {BOTH}" in message(doubtful)
    for night in (own_night(), doubtful):
        assert "+1.50 % (+1.00 to +2.00 %) of its own, +0.98 % (-0.10 to +2.00 %)" in "\n".join(night_lines(night))


def rehearsed(result: NightResult) -> NightResult:
    return replace(result, night=replace(result.night, rehearsed=True))


@pytest.mark.parametrize("way", [way for way in FILES if way is not Way.BENCHER])
def test_every_file_of_a_rehearsed_night_says_so_and_no_other_does(way: Way) -> None:
    told = "\nbigcore_nightly_rehearsed 1\n" if way is Way.PROMETHEUS else "rehearsed: 1 slower"
    assert told in text_of(way, ToldNights(IDENTITY, [rehearsed(told_night())]))
    assert told not in text_of(way, ToldNights(IDENTITY, [told_night()]))


def test_every_receiver_of_a_rehearsed_night_is_told_so() -> None:
    night = rehearsed(told_night())
    assert "rehearsed: 1 slower" in json.loads(webhook_body(night))["text"].splitlines()[0]
    letter = letter_of(outgoing(night), envelope("b@example.org"))
    mail = message_from_bytes(letter.text, policy=policy.default)
    assert "rehearsed: 1 slower" in " ".join(mail["Subject"].split())
    assert "Rehearsed: nothing was measured." in mail.get_content()


def test_each_failure_of_a_rehearsed_night_says_so_in_junit() -> None:
    root = ElementTree.fromstring(junit_xml(rehearsed(told_night())))
    failed = [*root.iter("failure"), *root.iter("error")]
    assert failed
    assert all((one.get("message") or "").startswith("rehearsed: ") for one in failed)


def test_a_rehearsed_night_enters_no_history_of_another_program() -> None:
    assert json.loads(bencher_json(rehearsed(told_night()))) == {}
    both, measured = ([*otava_files(nights)] for nights in ([told_night(), rehearsed(told_night())], [told_night()]))
    assert both == measured
    (configuration,) = otava_files([rehearsed(told_night())])
    assert json.loads(configuration.text) == {"tests": {}}
