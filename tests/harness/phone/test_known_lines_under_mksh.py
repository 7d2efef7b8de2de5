"""Every line the harness can send, run by the shell that Android has, with commands that only note their words."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.known_lines import NASTY, KnownLine, known_lines

MKSH = shutil.which("mksh")
pytestmark = pytest.mark.skipif(MKSH is None, reason="needs mksh (apt install mksh)")

COMMANDS = re.findall(
    r"\S+",
    """am app_process appops cat chmod cmd content df dumpsys find getprop grep halt id input kill logcat ls mkdir pgrep
    pidof pkill pm printf reboot rm settings sha256sum sleep start stop svc taskset wm""",
)
END_OF_WORD, END_OF_CALL = "\x1f", "\x1e"


@dataclass(frozen=True)
class Shell:
    folder: Path

    def run(self, line: str, exit_code: int = 0) -> tuple[str, list[list[str]]]:
        """Standard output, and the words of every command that was called."""
        log = self.folder / "calls"
        log.write_bytes(b"")
        for name in COMMANDS:
            self._command(name, f"exit {exit_code}")
        self._command("su", f'exec {MKSH} -c "$2"')
        done = subprocess.run(
            [str(MKSH), "-c", line],
            env={"PATH": str(self.folder), "CALLS": str(log)},
            cwd=self.folder,
            capture_output=True,
            check=False,
            timeout=20,
        )
        calls = log.read_bytes().decode().split(END_OF_CALL)[:-1]
        return done.stdout.decode(), [call.split(END_OF_WORD)[:-1] for call in calls]

    def _command(self, name: str, ending: str) -> None:
        script = self.folder / name
        # one write each: both ends of a pipe note their words at the same time
        note = f"""words=$(printf '%s\\037' {name} "$@"); printf '%s\\036' "$words" >> "$CALLS" """
        script.write_text(f"#!/bin/sh\n{note}\n{ending}\n")
        script.chmod(0o755)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def of(lines: tuple[KnownLine, ...]) -> list[object]:
    return [pytest.param(known.line, id=known.name) for known in lines]


@pytest.mark.parametrize("line", of(known_lines()))
def test_the_shell_can_read_it(line):
    done = subprocess.run([str(MKSH), "-n", "-c", line], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("line", of(known_lines()))
def test_no_word_breaks_out_of_its_quotes(shell, line):
    _, calls = shell.run(line)
    assert calls or line.startswith("printf"), (
        "nothing was run at all, though nothing is redirected to a missing folder"
    )
    called = {call[0] for call in calls}
    assert called <= set(COMMANDS) | {"su"}
    assert "reboot" not in called
    assert "halt" not in called
    for words in calls:
        for word in words if words[0] != "su" else ():  # its word is for the inner shell
            whole = NASTY in word or re.escape(NASTY) in word  # pgrep's is an expression
            assert whole or not any(piece in word for piece in ("$(reboot)", "`halt`")), f"torn apart: {word}"


@pytest.mark.parametrize("line", of(tuple(known for known in known_lines() if "$(reboot)" in known.line)))
def test_a_nasty_word_arrives_as_one_word(shell, line):
    _, calls = shell.run(line)
    redirected = " > " in line.replace(NASTY, "")
    assert redirected or any(NASTY in word for words in calls for word in words)


@pytest.mark.parametrize("line", of(tuple(known for known in known_lines() if "::bigcore" in known.line)))
def test_a_failing_command_costs_its_own_section_only(shell, line):
    names = re.findall(r"::bigcore (\w+)::", line)
    output, _ = shell.run(line, exit_code=1)
    assert re.findall(r"::bigcore (\w+)::", output) == names


def test_modes_are_set_only_on_folders_that_were_made(shell):
    line = next(known.line for known in known_lines() if known.name == "files_make_folders")
    assert [call[0] for call in shell.run(line)[1]] == ["mkdir", "chmod"]
    assert [call[0] for call in shell.run(line, exit_code=1)[1]] == ["mkdir"]


def test_root_commands_reach_the_inner_shell_whole(shell):
    line = next(known.line for known in known_lines() if known.name.startswith("undo_service"))
    _, calls = shell.run(line)
    assert calls[-1] == ["start", NASTY]
