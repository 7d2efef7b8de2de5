"""Whatever is typed, the shell answers with an exit code and lives on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from virtual_phone.programs.table import PROGRAMS

if TYPE_CHECKING:
    from support.in_hand import MakePhone

PIECES = [
    "echo", "a", "$x", '"', "'", "\\", "$(", ")", "`", "${x%", "}", "{", ";", "&&", "||", "|", "&", ">", "<", ">>",
    "2>&1",
    "if", "then", "fi", "for i in", "do", "done", "case", "in", "esac", "$((", "))", "*", "[", "]", "#", "\n", "\t",
    "!",
    "cat", "/data/local/tmp/f", "/proc/self/status", "=", "x=1", "-l", "<<E", "\u00e4", "\udcff", "(", "ls", "{a,b}",
]  # fmt: skip
WAITS = frozenset({"logcat", "sleep", "cmd"})
ARGUMENTS = ["", "-Z", "x", "-n x", "/nope", "-1 -2", "a b c d", "-", "--", "-c", "0x8 1"]


def test_random_lines_are_answered(make_phone: MakePhone) -> None:
    draw = random.Random(5)
    hand = make_phone(engine="replay")
    for _ in range(1500):
        line = " ".join(draw.choices(PIECES, k=draw.randrange(1, 9)))
        assert 0 <= hand.adb.run(line).exit_code <= 255


@pytest.mark.parametrize("name", sorted(set(PROGRAMS) - WAITS))
def test_a_program_takes_nonsense_without_falling_over(name: str, make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay")
    for words in ARGUMENTS:
        assert 0 <= hand.adb.run(f"{name} {words} </dev/null").exit_code <= 255
