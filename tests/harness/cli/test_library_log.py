"""What a library writes to standard error by itself reaches a log and nobody's screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[3]
PROGRAM = """
import os, sys
sys.path.insert(0, sys.argv[1])
import bigcore
from harness.cli.library_log import divert_libraries
divert_libraries()
os.write(2, b"INFO: Created a delegate\\n")
print("our own words", file=sys.stderr)
"""
pytestmark = pytest.mark.long


def run(folder: Path, *words: str) -> str:
    command = [sys.executable, "-c", PROGRAM, str(HOME), *words]
    environment = {"XDG_STATE_HOME": str(folder), "PATH": ""}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stderr


def log_of(folder: Path) -> Path:
    return folder / "bigcore" / "log" / "libraries.log"


def test_our_words_stay_and_a_librarys_go_to_the_log(tmp_path: Path) -> None:
    assert run(tmp_path) == "our own words\n"
    assert log_of(tmp_path).read_text() == "INFO: Created a delegate\n"


def test_debug_shows_everything(tmp_path: Path) -> None:
    assert run(tmp_path, "--debug") == "INFO: Created a delegate\nour own words\n"


def test_a_log_that_has_grown_begins_anew(tmp_path: Path) -> None:
    log_of(tmp_path).parent.mkdir(parents=True)
    log_of(tmp_path).write_bytes(b"x" * 1_000_001)
    run(tmp_path)
    assert log_of(tmp_path).read_text() == "INFO: Created a delegate\n"


def test_without_a_place_for_a_log_everything_is_shown(tmp_path: Path) -> None:
    (tmp_path / "bigcore").touch()
    assert run(tmp_path) == "INFO: Created a delegate\nour own words\n"
