"""Anybody's words as they may be shown."""

from __future__ import annotations

import pytest
from support.strange_letters import SHOWN, SPELLED

from harness.visible import visible


@pytest.mark.parametrize(("letter", "spelled"), SPELLED.values(), ids=SPELLED)
def test_what_cannot_be_seen_is_spelled(letter: str, spelled: str):
    assert visible(f"a{letter}b") == f"a{spelled}b"


@pytest.mark.parametrize("letter", SHOWN.values(), ids=SHOWN)
def test_what_can_be_seen_stays_as_it_is(letter: str):
    assert visible(f"a{letter}b") == f"a{letter}b"


def test_what_is_too_long_is_cut_and_says_how_long_it_is():
    assert visible("n" * 160) == "n" * 160
    assert visible("n" * 10_000) == f"{'n' * 140}… (10000 characters)"
    assert visible("n" * 10_000, 40) == f"{'n' * 20}… (10000 characters)"


def test_what_becomes_too_long_by_being_spelled_is_cut_as_well():
    assert visible("\u202e" * 100).endswith("… (100 characters)")
    assert len(visible("\u202e" * 10_000)) < 200
