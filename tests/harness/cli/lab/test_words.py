"""A lab as a person and as a program read it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console
from support.lab_words import HOST, JOB, PHONE, STATUS

from harness.cli.lab.options import user_or
from harness.cli.lab.words import print_status
from harness.documents.lab import status_document
from harness.results.lab import Ending, JobAttempt, JobState, LabStatus, SetAsidePhone

ASIDE = SetAsidePhone(PHONE.phone, "2026-11-27T09:00:00Z", "too_hot", "48 degrees")
ATTEMPT = JobAttempt(
    JOB.job, JOB.sweep, JOB.phone, HOST.host, "2026-11-27T09:20:00Z", "2026-11-27T09:21:00Z", Ending.AGAIN, "phone_lost"
)


def said(status: LabStatus) -> str:
    console = Console(file=io.StringIO(), width=200)
    print_status(console, status)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_an_empty_lab_says_how_to_begin() -> None:
    assert "bigcore lab agent" in said(replace(STATUS, hosts=(), phones=()))


def test_each_phone_is_shown_with_what_it_does_and_how_many_jobs_wait() -> None:
    doing = replace(PHONE, doing=f"{JOB.sweep}: round 2, mine")
    words = said(replace(STATUS, phones=(doing,), jobs=(JOB, replace(JOB, job=2, state=JobState.DOING))))
    assert "host host-1: 1 phones" in words
    assert "round 2, mine" in words
    row = next(line for line in words.splitlines() if "Google Pixel" in line)
    assert row.split()[:6] == [PHONE.phone, "Google", "Pixel", "10", "host-1", "1"]


def test_a_silent_host_and_its_phones_are_told_with_when_they_were_last_heard() -> None:
    silent = replace(HOST, heard_at="2026-11-27T08:12:00Z")
    words = said(replace(STATUS, hosts=(silent,)))
    assert "nothing heard of it since 2026-11-27T08:12:00Z" in words
    assert f"nothing heard since {PHONE.heard_at}" in words


def test_a_phone_that_is_set_aside_is_told_with_its_reason() -> None:
    words = said(replace(STATUS, set_aside=(ASIDE,), jobs=(JOB,), attempts=(ATTEMPT,)))
    assert "set aside: too_hot" in words
    assert "since 2026-11-27T09:00:00Z (too_hot): 48 degrees" in words
    assert "again: phone_lost" in words


def test_words_of_a_phone_neither_mark_up_nor_move_the_cursor() -> None:
    evil = replace(PHONE, model="[red]Pixel[/red]\x1b[2J", doing="\x1b]0;owned\x07")
    words = said(replace(STATUS, phones=(evil,)))
    assert "[red]Pixel[/red]" in words
    assert "\x1b" not in words


def test_the_document_holds_what_other_programs_rely_on() -> None:
    status = replace(STATUS, set_aside=(ASIDE,), jobs=(JOB,), attempts=(ATTEMPT,))
    document: dict[str, Any] = json.loads(status_document(status).model_dump_json(by_alias=True))
    assert set(document) == {"schema", "at", "hosts", "phones", "jobs"}
    (phone,), (job,) = document["phones"], document["jobs"]
    assert phone["waiting"] == 1
    assert phone["set_aside"] == {"since": ASIDE.since, "reason": "too_hot", "detail": "48 degrees"}
    assert (job["state"], job["last_ending"], job["last_reason"]) == ("todo", "again", "phone_lost")


@pytest.mark.parametrize(("given", "name"), [("ada", "ada"), ("Ada L. <x>", "Ada_L.__x_"), ("é" * 100, "_" * 64)])
def test_a_user_is_named_with_the_letters_that_a_job_may_have(given: str, name: str) -> None:
    assert user_or(given) == name
