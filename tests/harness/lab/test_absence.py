"""How long a night waits for a phone that nobody serves."""

from __future__ import annotations

from dataclasses import replace

from support.lab_words import AT, PHONE

from harness.lab.absence import Absences
from harness.results.lab import SetAsidePhone

AWAY_S = 600.0
ASIDE = SetAsidePhone(PHONE.phone, AT, "too_hot", "47 degrees")


def test_a_phone_that_is_heard_of_is_waited_for_as_long_as_it_takes() -> None:
    absences = Absences(AWAY_S)
    for minute in range(300):
        heard = replace(PHONE, heard_at=f"2026-11-27T{minute // 60:02}:{minute % 60:02}:00Z")
        assert absences.too_long(PHONE.phone, heard, None, 60.0 * minute) is None


def test_a_phone_whose_host_is_silent_is_waited_for_so_long() -> None:
    """It is called present: nobody told otherwise."""
    absences = Absences(AWAY_S)
    assert absences.too_long(PHONE.phone, PHONE, None, 0.0) is None
    assert absences.too_long(PHONE.phone, PHONE, None, AWAY_S - 1) is None
    why = absences.too_long(PHONE.phone, PHONE, None, AWAY_S)
    assert why == f"nothing was heard of it since {PHONE.heard_at}; it was waited for 10 minutes"


def test_a_sign_of_it_begins_the_wait_anew() -> None:
    absences, gone = Absences(AWAY_S), replace(PHONE, present=False)
    assert absences.too_long(PHONE.phone, gone, None, 0.0) is None
    back = replace(PHONE, heard_at="2026-11-27T09:39:00Z")
    assert absences.too_long(PHONE.phone, back, None, AWAY_S - 1) is None
    gone_again = replace(back, present=False)
    assert absences.too_long(PHONE.phone, gone_again, None, 2 * AWAY_S - 2) is None
    assert absences.too_long(PHONE.phone, gone_again, None, 2 * AWAY_S) is not None


def test_a_phone_that_is_set_aside_is_told_with_its_reason_though_its_host_is_heard() -> None:
    absences = Absences(AWAY_S)
    for second in range(0, int(AWAY_S), 5):
        heard = replace(PHONE, heard_at=f"2026-11-27T10:{second // 60:02}:{second % 60:02}Z")
        assert absences.too_long(PHONE.phone, heard, ASIDE, float(second)) is None
    why = absences.too_long(PHONE.phone, PHONE, ASIDE, AWAY_S)
    assert why is not None
    assert f"set aside since {AT} (too_hot): 47 degrees" in why


def test_a_phone_that_no_host_knows_is_not_waited_for_for_ever() -> None:
    absences = Absences(AWAY_S)
    assert absences.too_long("b" * 16, None, None, 0.0) is None
    assert "no host" in (absences.too_long("b" * 16, None, None, AWAY_S) or "")


def test_a_wait_of_less_than_two_minutes_is_told_in_seconds() -> None:
    absences = Absences(18.0)
    assert absences.too_long(PHONE.phone, PHONE, None, 0.0) is None
    assert (absences.too_long(PHONE.phone, PHONE, None, 18.0) or "").endswith("it was waited for 18 seconds")
