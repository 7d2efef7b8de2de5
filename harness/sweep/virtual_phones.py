"""Virtual phones that a sweep starts for itself: each is `bigcore virtual-phone start` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO

from harness.errors import ConfigRefused, DeviceError, HarnessError
from harness.processes import own_command

PREFIX = "virtual:"
STOP_S = 10.0


def is_virtual(name: str) -> bool:
    return name.startswith(PREFIX)


@contextmanager
def started(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The names with each `virtual:PROFILE` replaced by the serial of a phone that now runs, until the block ends."""
    with ExitStack() as running:
        yield tuple(
            running.enter_context(_virtual_phone(name.removeprefix(PREFIX))) if is_virtual(name) else name
            for name in names
        )


def demand_profiles(names: Sequence[str]) -> None:
    """Raises ConfigRefused for the first `virtual:PROFILE` that there is none of, and starts nothing."""
    for profile in dict.fromkeys(name.removeprefix(PREFIX) for name in names if is_virtual(name)):
        command = own_command("virtual-phone", "profiles", "--json", "--", profile)
        asked = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if asked.returncode:
            raise _refusal(profile, asked.returncode, asked.stderr)


@contextmanager
def _virtual_phone(profile: str) -> Iterator[str]:
    command = own_command("virtual-phone", "start", "--profile", profile, "--port", "0", "--json", "--with-parent")
    with tempfile.TemporaryFile("w+") as complaints:
        # a session of its own, so that Ctrl-C reaches the sweep first and the phone lives until it is cleaned up
        process = subprocess.Popen(
            command,
            # it stays open: its end tells the phone that the sweep is gone, even by kill -9
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            start_new_session=True,
        )
        try:
            yield _serial(process, profile, complaints)
        finally:
            _stop(process)


def _serial(process: subprocess.Popen[str], profile: str, complaints: IO[str]) -> str:
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        try:
            return str(json.loads(text)["serial"])
        except json.JSONDecodeError:
            continue
    process.wait()
    complaints.seek(0)
    raise _refusal(profile, process.returncode, complaints.read())


def _refusal(profile: str, exit_code: int, said: str) -> HarnessError:
    words = " ".join(said.split()).removeprefix("bigcore: ").removeprefix(f"{profile}: ")
    refused = ConfigRefused if exit_code == ConfigRefused.exit_code else DeviceError
    what, _, next_step = words.partition("; ")
    return refused(
        f"virtual phone {profile}",
        what or "did not start",
        next_step or "see `bigcore virtual-phone profiles` for the names",
    )


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
