"""The page of a lab: what a person who looks after it sees first, and that no name of a phone or user is markup."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.axe import grave_findings
from support.lab_words import JOB, LEFT, PHONE, STATUS, busy_lab

from dashboards.pages.lab import lab_html, write_lab
from harness.results.lab import LabStatus

HOSTILE = "</script><img src=x onerror=alert(1)>\N{RIGHT-TO-LEFT OVERRIDE}"


def rows(html: str, title: str) -> list[list[str]]:
    """The texts of a section's rows."""
    section = re.search(rf'aria-labelledby="{title}-title">(.*?)</section>', html, re.DOTALL)
    assert section is not None
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", section[1].partition("<tbody>")[2])
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in found]


def test_the_headline_counts_the_phones_by_what_they_do() -> None:
    html = lab_html(busy_lab(), ())
    assert "<h1>5 phones: 1 measuring, 1 idle, 1 set aside, 2 away</h1>" in html
    assert "As of 2026-11-27 09:30:00 UTC, on 2 hosts." in html
    assert "Jobs: 1 being done, 2 waiting, of 3 users." in html


def test_what_somebody_should_look_at_stands_first_with_the_command_that_mends_it() -> None:
    html = lab_html(busy_lab(), ())
    first = html.partition("Somebody should look")[2].partition("</section>")[0]
    assert "Host host-2</b>: nothing heard since 2026-11-27 09:12:00 (18 min)" in first
    assert "set aside since 2026-11-27 09:01:00" in first
    assert "(too_hot)" in first
    assert "the battery is at 47 degrees; let it cool" in first
    assert f"bigcore lab release {'d' * 16} --why" in first
    assert "nothing heard since 2026-11-20 09:12:00 (7 days), last on host-1" in first
    assert "e" * 16 not in first, "its host is silent, and that is said once"


def test_every_phone_has_its_state_and_what_it_does_the_troubled_first() -> None:
    found = rows(lab_html(busy_lab(), ()), "phones")
    assert [row[0] for row in found] == ["set aside", "away", "away", "measuring", "idle"]
    assert [row[1] for row in found] == [letter * 16 for letter in "dceab"]
    assert found[0][2].endswith("(too_hot)")
    assert found[3][2] == f"{JOB.sweep}: round 2, Pixel"
    assert found[2][3] == "Google Pixel (virtual)"
    assert [row[4] for row in found] == ["0", "0", "0", "1", "1"]


def test_the_queue_tells_whose_job_is_done_which_waits_and_how_the_last_attempt_ended() -> None:
    found = rows(lab_html(busy_lab(), ()), "queue")
    assert [(row[0], row[2]) for row in found] == [("being done", "7"), ("waits", "11"), ("waits", "9")]
    assert found[1][5:7] == ["nightly", "2"]
    assert found[1][7].startswith("again: ")
    assert found[1][7].endswith("(phone_lost)")


def test_hosts_that_are_silent_are_told_as_such() -> None:
    found = rows(lab_html(busy_lab(), ()), "hosts")
    assert [(row[0], row[1], row[2]) for row in found] == [("serves", "host-1", "3"), ("silent", "host-2", "1")]


def test_units_that_left_their_siblings_are_told_with_their_interval_and_their_sweep() -> None:
    (row,) = rows(lab_html(busy_lab(), (LEFT,)), "units")
    assert row == [LEFT.phone, LEFT.model, "1.124", "1.093 to 1.156", "3", LEFT.sweep]
    assert "left their siblings" not in lab_html(busy_lab(), ())


def test_a_lab_that_nobody_serves_yet_says_how_to_begin() -> None:
    html = lab_html(LabStatus(PHONE.heard_at, (), (), (), (), ()), ())
    assert "<h1>No phone yet</h1>" in html
    assert "bigcore lab agent" in html
    assert "The queue is empty." in html


def test_a_lab_in_which_all_is_well_asks_nobody_to_look() -> None:
    assert "Somebody should look" not in lab_html(STATUS, ())


def test_no_name_of_a_phone_a_tag_a_user_or_a_reason_is_markup_and_nothing_is_asked_of_the_network() -> None:
    hostile = busy_lab(HOSTILE)
    (aside,) = hostile.set_aside
    told = replace(hostile, set_aside=(replace(aside, reason=HOSTILE),))
    html = lab_html(told, (replace(LEFT, model=HOSTILE, sweep=HOSTILE),))
    assert "<img" not in html
    assert "<script" not in html
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in html
    assert "http" not in html.replace("http-equiv", "")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_its_window_and_axe_finds_nothing_serious(
    chromium: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    write_lab(busy_lab("a name " + "x" * 90), (LEFT,), tmp_path / "lab.html")
    context = chromium.new_context(offline=True, viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        page, faults = context.new_page(), list[str]()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("request", lambda asked: None if asked.url.startswith("file:") else faults.append(asked.url))
        page.goto((tmp_path / "lab.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.inner_text("h1").startswith("5 phones")
        assert page.locator("#phones-title + .scroll tbody tr").count() == 5
        assert grave_findings(page) == []
        assert faults == []
    finally:
        context.close()
