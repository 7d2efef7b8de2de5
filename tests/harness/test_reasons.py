"""A reason is a stable word with a meaning, written once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.scratch_tree import ScratchTree

from harness.reasons import Note, Reason, Unproven

WORDS = [*Reason, *Unproven, *Note]
ASK = """
from harness.reasons import Reason
print(Reason("screen_saver").meaning)
"""


@pytest.mark.parametrize("word", WORDS, ids=str)
def test_a_word_is_a_plain_text_with_a_meaning(word: Reason | Unproven | Note) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", word)
    assert str(word) == f"{word}" == word.value
    assert type(word)(str(word)) is word
    assert word.meaning.endswith(".")


def test_the_page_is_what_the_words_say_now(tmp_path: Path) -> None:
    copy = ScratchTree.copied_to(tmp_path, also=["docs", "scripts"])
    copy.python("scripts/reasons_page.py")
    assert copy.touched() == set(), "run `make docs`"


@pytest.mark.long
def test_a_new_reason_touches_the_words_and_the_page_that_is_written_from_them(tmp_path: Path) -> None:
    copy = ScratchTree.copied_to(tmp_path, also=["docs", "scripts"])
    new = """    SCREEN_SAVER = "screen_saver", "A screen saver ran."\n"""
    copy.replace("harness/reasons.py", "    NO_SAMPLES = ", f"{new}    NO_SAMPLES = ")
    copy.python("scripts/reasons_page.py")
    assert copy.touched() == {"harness/reasons.py", "docs/reasons.md"}
    assert copy.python("-c", ASK) == "A screen saver ran.\n"
    assert "| `screen_saver` | A screen saver ran. |" in (tmp_path / "docs" / "reasons.md").read_text(encoding="utf-8")
