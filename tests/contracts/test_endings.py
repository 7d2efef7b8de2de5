"""How a command ends when what it writes to fails, or when it is stopped."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess

import pytest

# Each test starts the command, some more than once.
pytestmark = pytest.mark.long


def through_a_shell(bigcore, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line.replace("bigcore", shlex.quote(str(bigcore.program)), 1)],
        capture_output=True,
        text=True,
        timeout=120,
        env=bigcore.environment,
        cwd=bigcore.folder,
        check=False,
    )


@pytest.mark.parametrize("words", ["models list", "models list --json", "virtual-phone profiles", "sweep --help"])
def test_a_reader_that_goes_away_is_no_failure(bigcore, words: str) -> None:
    done = through_a_shell(bigcore, f"bigcore {words} | head -n 1; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr.count("\n")) in ((0, 0), (0, 1)), done.stderr
    assert "Broken pipe" not in done.stderr
    assert done.stdout


@pytest.mark.parametrize("words", ["models list", "phones --json", "virtual-phone profiles --json", "--help"])
def test_a_full_disk_behind_standard_output_is_told_in_one_sentence(bigcore, words: str) -> None:
    done = through_a_shell(bigcore, f"bigcore {words} > /dev/full")
    assert done.returncode == 3, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("bigcore: standard output: cannot be written (No space left on device); ")
    assert "Traceback" not in done.stderr


def test_a_closed_standard_output_is_no_fault(bigcore) -> None:
    assert through_a_shell(bigcore, "bigcore virtual-phone profiles >&-").returncode == 0


@pytest.mark.parametrize(("words", "code"), [(("sweep", "gone.toml"), 2), (("sweep",), 3)])
def test_debug_adds_the_traceback_and_changes_nothing_else(bigcore, words: tuple[str, ...], code: int) -> None:
    plain, debugged = bigcore(*words), bigcore(*words, "--debug")
    assert plain.code == debugged.code == code
    assert "Traceback" in debugged.stderr
    assert debugged.stderr.endswith(plain.stderr)


@pytest.mark.adb
def test_an_interrupted_command_says_so_and_ends_with_130(bigcore) -> None:
    process = bigcore.start("virtual-phone", "start", "--profile", "pixel_1_cool", "--no-connect", "--json")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["schema"] == "bigcore.virtual-phone/1"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode in (0, 130)
