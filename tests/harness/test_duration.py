"""Lengths of time and ages, as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from harness.duration import age_of, seconds_of
from harness.errors import ConfigRefused


@pytest.mark.parametrize(
    ("words", "seconds"), [("90s", 90), ("30m", 30 * 60), ("1h", 3600), ("1h30m", 5400), (" 2M ", 120)]
)
def test_a_length_of_time_is_read_as_people_write_it(words: str, seconds: int) -> None:
    assert seconds_of(words, "--sustained") == seconds


@pytest.mark.parametrize("words", ["", "30", "0s", "m", "1.5h", "-3m", "30 m", "99999h", "1s1m"])
def test_what_is_no_length_of_time_is_refused_by_name(words: str) -> None:
    with pytest.raises(ConfigRefused, match="--sustained"):
        seconds_of(words, "--sustained")


@pytest.mark.parametrize(
    ("text", "age"), [("90d", timedelta(days=90)), ("12h", timedelta(hours=12)), ("8w", timedelta(weeks=8))]
)
def test_an_age_is_hours_days_or_weeks(text: str, age: timedelta) -> None:
    assert age_of(text) == age


@pytest.mark.parametrize("text", ["", "d", "90", "-1d", "1.5d", "9999999d", "1y", "٣d1", "1w2d", " 3d", "3D"])
def test_anything_else_is_no_age(text: str) -> None:
    with pytest.raises(ConfigRefused, match="is no age"):
        age_of(text)
