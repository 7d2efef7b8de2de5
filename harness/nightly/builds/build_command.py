"""The command that builds a candidate: a program and its arguments, no shell, in the folder of nightly.toml."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from harness.errors import ConfigRefused
from harness.nightly.secrets import Secrets

LAST_WORDS = 400
"""Of a build command that failed, in characters."""
LOOKED_THROUGH = 65_536
"""Bytes at the end of what it said, in which its last words are looked for."""


def run_build(command: tuple[str, ...], folder: Path, minutes: float, secrets: Secrets) -> None:
    """Raises ConfigRefused where it fails or takes longer; 0 minutes: no limit. What it says goes to files, which no
    program that it leaves running can hold open for us; secrets are kept from it and taken out of what it says."""
    called = secrets.taken_out_of(" ".join(command))
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=secrets.kept_from(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=complaints,
                start_new_session=True,
            )
        except OSError as error:
            raise ConfigRefused(
                secrets.taken_out_of(command[0]), f"cannot be run ({error.strerror})", "mend [candidate] command"
            ) from error
        try:
            code = process.wait(60 * minutes or None)
        except subprocess.TimeoutExpired as error:
            what = f"the candidate did not build within {minutes:g} minutes, and its command was ended"
            step = "mend the build, or raise [candidate] command_minutes; nothing was measured tonight"
            raise ConfigRefused(called, what, step) from error
        finally:
            _end(process)
        if code != 0:
            said = _last_words(complaints, secrets) or _last_words(out, secrets)
            what = f"the candidate does not build (exit {code}): {said}"
            raise ConfigRefused(called, what, "mend the build; nothing was measured tonight")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends one that still runs, with the programs that it started."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _last_words(file: IO[bytes], secrets: Secrets) -> str:
    size = file.seek(0, os.SEEK_END)
    begins = max(0, size - LOOKED_THROUGH)
    file.seek(begins)
    said = secrets.taken_out_of(file.read().decode(errors="replace"))
    if begins:  # what is read may begin in the middle of a secret
        said = said[secrets.longest :]
    return " ".join(said.split())[-LAST_WORDS:]
