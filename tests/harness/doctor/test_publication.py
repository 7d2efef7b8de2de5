"""What a phone's owner may publish: what held there, and nothing that tells whose phone it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError
from support.records import PHONE

from harness.doctor.proof import Proof
from harness.doctor.proven_page import EMPTY, page, publications_in
from harness.doctor.publication import Publication, publication
from harness.doctor.trials import Trial
from harness.phone.facts import PhoneFacts
from harness.phone.identity import Build
from harness.phone.screen import Screen
from harness.phone.topology import Topology
from harness.results.telemetry import Conditions
from tests.harness.runners.test_conversation import hello

SERIAL, IDENTITY = "R5CT30SECRET", "0123456789abcdef"
PAGE = Path(__file__).resolve().parents[3] / "docs" / "proven_on.md"
FACTS = PhoneFacts(
    phone=replace(PHONE, serial=SERIAL, identity=IDENTITY, manufacturer="samsung", model="SM-G973F", virtual=False),
    build=Build("fp/secret", "12", 31, ("arm64-v8a",), debuggable=False, boot_completed=True),
    topology=Topology(()),
    conditions=Conditions(at=""),
    screen=Screen(),
)
TRIAL = Trial(
    serial=SERIAL,
    model="SM-G973F",
    proofs=(
        Proof("the large core is known", True, "CPU 7"),
        Proof("the app can be installed", False, f"{SERIAL}: it forbids; 192.168.1.7"),
        Proof("the shell may write into the app's inbox", None, "came with Android 9"),
    ),
    said=("am instrument -w", hello(), "ended with code -1"),
)
ROW = publication([TRIAL], [FACTS], "0.1.0", "2026-11-27T10:00:00Z")


def test_it_says_what_held_and_what_did_not() -> None:
    (phone,) = ROW.phones
    assert phone.held == ("the large core is known",)
    assert phone.failed == ("the app can be installed",)
    assert phone.not_tried == ("the shell may write into the app's inbox",)
    assert (phone.model, phone.android, phone.month) == ("SM-G973F", "12", "2026-11")
    assert phone.app == "tflite 2.16.1"


def test_nothing_in_it_tells_whose_phone_it_is() -> None:
    written = ROW.model_dump_json(by_alias=True)
    assert not [secret for secret in (SERIAL, IDENTITY, "192.168", "fp/secret", "27T10") if secret in written]


def test_the_page_is_made_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(ROW.model_dump_json(by_alias=True))
    written = page(publications_in(tmp_path))
    assert "| samsung SM-G973F |" in written
    assert "| 1 of 2: the large core is known | the app can be installed |" in written
    assert EMPTY not in written


def test_without_files_or_with_virtual_phones_only_it_says_that_it_is_empty() -> None:
    (phone,) = ROW.phones
    pretended = Publication(phones=(phone.model_copy(update={"virtual": True}),))
    assert EMPTY in page([])
    assert EMPTY in page([pretended])


def test_what_others_wrote_is_neither_markdown_nor_html(tmp_path: Path) -> None:
    (phone,) = ROW.phones
    nasty = phone.model_copy(update={"model": "<b>|[x](http://x)\n| row"})
    row = page([Publication(phones=(nasty,))]).splitlines()[-1]
    assert "\\<b\\>\\|\\[x\\](http://x) \\| row" in row


def test_a_file_that_says_more_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"schema": "bigcore.proven/1", "phones": [], "serial": "R5CT30"}')
    with pytest.raises(ValidationError):
        publications_in(tmp_path)


def test_the_page_is_what_the_files_say_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(publications_in(PAGE.with_suffix(""))), "run `make docs`"
