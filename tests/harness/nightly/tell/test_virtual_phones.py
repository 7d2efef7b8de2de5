"""What a virtual phone gave is told as that, in the words of a report, and what nobody measured enters no history."""

from __future__ import annotations

import json
from dataclasses import replace
from email import message_from_bytes, policy
from xml.etree import ElementTree

import pytest
from support.nights import SERIES
from support.outgoing import IDENTITY, envelope, outgoing
from support.told_nights import told_night

from harness.cli.nightly.words import night_lines
from harness.documents.nightly import night_document
from harness.nightly.tell.atom import atom_feed
from harness.nightly.tell.bencher import bencher_json
from harness.nightly.tell.chat import webhook_body
from harness.nightly.tell.files import ToldNights, text_of
from harness.nightly.tell.junit import junit_xml
from harness.nightly.tell.mail import letter_of
from harness.nightly.tell.marks import mark_of
from harness.nightly.tell.message import message
from harness.nightly.tell.otava import otava_files
from harness.nightly.tell.prometheus import prometheus_text
from harness.results.deliveries import Way
from harness.results.nightly import NightResult
from harness.results.virtual_phones import DRAWN, OF_THIS_COMPUTER, VirtualPhones

SYNTHETIC = VirtualPhones(synthetic=("p1",))
COMPUTING = VirtualPhones(computing=("p1",))
BOTH = pytest.mark.parametrize(
    ("virtual", "mark", "sentence"),
    [
        (SYNTHETIC, "synthetic", f"Synthetic: {DRAWN}"),
        (COMPUTING, "on a virtual phone", f"Virtual phone: {OF_THIS_COMPUTER}"),
    ],
    ids=["synthetic", "virtual"],
)


def on(virtual: VirtualPhones) -> NightResult:
    return replace(told_night(), virtual_phones=virtual)


def with_a_real_phone(virtual: VirtualPhones) -> NightResult:
    night = on(virtual)
    return replace(night, series=(*night.series, replace(SERIES, series="net_z|p2", variant="net_z", phone="p2")))


@BOTH
@pytest.mark.parametrize("way", [Way.MARKDOWN, Way.JUNIT, Way.ATOM])
def test_the_headline_of_every_file_for_people_says_it(way: Way, virtual, mark, sentence) -> None:
    assert f"{mark}: 1 slower" in text_of(way, ToldNights(IDENTITY, [on(virtual)]))
    assert mark not in text_of(way, ToldNights(IDENTITY, [told_night()]))


@BOTH
def test_every_receiver_is_told_so(virtual, mark, sentence) -> None:
    assert f"{mark}: 1 slower" in json.loads(webhook_body(on(virtual)))["text"].splitlines()[0]
    letter = letter_of(outgoing(on(virtual)), envelope("b@example.org"))
    mail = message_from_bytes(letter.text, policy=policy.default)
    assert f"{mark}: 1 slower" in " ".join(mail["Subject"].split())


@BOTH
def test_the_text_and_the_terminal_say_it_in_the_words_of_a_report(virtual, mark, sentence) -> None:
    assert sentence in message(on(virtual))
    assert sentence in atom_feed(IDENTITY, [on(virtual)])
    assert f"  {sentence}" in [*night_lines(on(virtual))]
    assert sentence not in message(told_night())


@BOTH
def test_each_failure_in_junit_begins_with_it(virtual, mark, sentence) -> None:
    root = ElementTree.fromstring(junit_xml(on(virtual)))
    failed = [*root.iter("failure"), *root.iter("error")]
    assert failed
    assert all((one.get("message") or "").startswith(f"{mark}: ") for one in failed)


@pytest.mark.parametrize(
    ("virtual", "synthetic", "is_virtual"),
    [(SYNTHETIC, 1, 1), (COMPUTING, 0, 1), (VirtualPhones(), 0, 0)],
    ids=["synthetic", "virtual", "real"],
)
def test_programs_are_told_it_apart(virtual, synthetic, is_virtual) -> None:
    document = night_document(on(virtual))
    assert (document.synthetic, document.virtual) == (bool(synthetic), bool(is_virtual))
    told = prometheus_text(on(virtual)).splitlines()
    assert f"bigcore_nightly_synthetic {synthetic}" in told
    assert f"bigcore_nightly_virtual {is_virtual}" in told


def test_what_a_synthetic_phone_drew_enters_no_history_of_another_program() -> None:
    assert json.loads(bencher_json(on(SYNTHETIC))) == {}
    (configuration,) = otava_files([on(SYNTHETIC)])
    assert json.loads(configuration.text) == {"tests": {}}


def test_what_the_computer_of_a_virtual_phone_computed_was_measured() -> None:
    assert bencher_json(on(COMPUTING)) == bencher_json(told_night())
    assert [*otava_files([on(COMPUTING)])] == [*otava_files([told_night()])]


def test_beside_a_synthetic_phone_the_numbers_of_a_real_one_are_kept() -> None:
    night = with_a_real_phone(SYNTHETIC)
    assert [*json.loads(bencher_json(night))] == ["net_z|p2"]
    assert [file.name.partition("-")[0] for file in otava_files([night])] == ["net_z_p2", "otava.yaml"]
    assert (mark_of(night), mark_of(night, "p1"), mark_of(night, "p2")) == ("partly synthetic", "synthetic", "")
    assert "Synthetic (1 of 2 phones): a virtual phone drew" in message(night)
