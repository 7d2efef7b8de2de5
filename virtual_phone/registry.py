"""Which virtual phones run on this computer: one small file each, removed when the phone stops."""

from __future__ import annotations

import json
import os
import select
import signal
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from virtual_phone.device.private_folder import alive
from virtual_phone.errors import PhoneNotRunning

STOP_S = 10.0


@dataclass(frozen=True, slots=True)
class Entry:
    serial: str
    """As adb names it: 127.0.0.1:PORT."""
    port: int
    profile: str
    engine: str
    identity: str
    pid: int


def folder() -> Path:
    return Path(platformdirs.user_state_dir("bigcore", appauthor=False)) / "virtual-phones"


def enter(entry: Entry) -> Path:
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"{entry.port}.json"
    path.write_text(json.dumps(asdict(entry)), encoding="utf-8")
    return path


def leave(path: Path) -> None:
    path.unlink(missing_ok=True)


def running() -> list[Entry]:
    """Returns those whose process still lives, and sweeps away the files of killed ones."""
    found: list[Entry] = []
    for path in sorted(folder().glob("*.json")):
        try:
            entry = Entry(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            continue
        if alive(entry.pid):
            found.append(entry)
        else:
            leave(path)
    return found


def stop(which: str) -> list[Entry]:
    """Stops those that the word names by serial, port, identity or profile, or `all`, and returns them."""
    chosen = [
        entry for entry in running() if which in ("all", entry.serial, str(entry.port), entry.identity, entry.profile)
    ]
    if not chosen and which != "all":
        raise PhoneNotRunning(which, "no such virtual phone runs", "see `bigcore virtual-phone list`")
    for entry in chosen:
        _end(entry.pid)
    return chosen


def _end(pid: int) -> None:
    """Asks it to stop and waits until its port is free again."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        os.kill(pid, signal.SIGTERM)
        select.select([process], [], [], STOP_S)
    finally:
        os.close(process)
