"""What of ours still runs on a phone is found by its command line, and ended by who may end it."""

from __future__ import annotations

import re
import shlex

import pytest

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Reply
from harness.runners.remains import Remains, end_line, end_remains, find_line, parse_remains

PACKAGES = ("io.bigcore.app", "org.example.mine")
TOOL = "812 /data/local/tmp/bigcore/tools/benchmark_model --graph=/data/local/tmp/bigcore/models/a.tflite"
PINNED_SHELL = "813 app_process / io.bigcore.app.ShellMain /data/local/tmp/bigcore/s.1/request-1.json"
OURS = ("io.bigcore.app", "io.bigcore.app.baseline", "io.bigcore.app:remote", "org.example.mine")
FOREIGN = (
    "com.android.systemui",
    "io.bigcore.apple",
    "com.io.bigcore.app",
    "sh -c am instrument io.bigcore.app/io.bigcore.app.Benchmark",
    "org.example.mine2",
    "orgXexampleXmine",
)


def pattern() -> str:
    return shlex.split(find_line(PACKAGES))[2]


@pytest.mark.parametrize("words", [TOOL.partition(" ")[2], PINNED_SHELL.partition(" ")[2], *OURS])
def test_everything_of_ours_is_found(words: str) -> None:
    assert re.search(pattern(), words)


@pytest.mark.parametrize("words", [*FOREIGN, f"sh -c {find_line(PACKAGES)}", f"pgrep -lf {pattern()}"])
def test_nothing_else_is(words: str) -> None:
    assert not re.search(pattern(), words)


def test_an_app_is_stopped_by_android_and_the_rest_is_killed() -> None:
    found = parse_remains(f"{TOOL}\n{PINNED_SHELL}\n900 io.bigcore.app \n901 org.example.mine:remote\nnoise\n")
    assert found == Remains(2, ("io.bigcore.app", "org.example.mine"))
    assert end_line(found).count("pkill -9") == 2
    assert end_line(found).endswith("am force-stop io.bigcore.app; am force-stop org.example.mine")
    assert "pkill" not in end_line(Remains(0, ("io.bigcore.app",)))


class Stubborn:
    """A phone on which a program leaves the list of processes after so many looks."""

    serial = "usb-1"

    def __init__(self, looks: int) -> None:
        self.looks, self.lines = looks, list[str]()

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        self.lines.append(line)
        return Reply("900 io.bigcore.app\n" if len(self.lines) <= self.looks else "", "", 0)


def test_a_program_that_needs_a_moment_to_go_is_given_it() -> None:
    assert end_remains(Stubborn(looks=2), PACKAGES) == 1


def test_no_start_is_taken_beside_one_that_cannot_be_ended() -> None:
    with pytest.raises(PhoneFailed, match=r"the app io\.bigcore\.app of an earlier start still runs"):
        end_remains(Stubborn(looks=100), PACKAGES)
