"""One phone, one bigcore: a lock per phone identity across the processes of this computer."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from harness.errors import DiskFailed, PhoneFailed
from harness.phone.process_lock import GLANCE_S, alone
from harness.phone.state_folder import state_folder
from harness.reasons import Reason

_NOTE = ".holder.json"


@dataclass(frozen=True, slots=True)
class _Signature:
    """Who holds a lock, in the note beside it."""

    pid: int
    since: str
    command: str
    """What it is held for, or the command of the process."""

    @property
    def words(self) -> str:
        return f"process {self.pid} ({self.command}, since {self.since})"


@contextmanager
def held(identity: str, subject: str, folder: Path | None = None, work: str | None = None) -> Iterator[None]:
    """PhoneFailed(phone_busy) when another process has it.

    `work` is what it is held for, in words, where the command of this process would tell a user nothing.
    """
    place = folder or state_folder("locks")
    note = place / f"{identity}{_NOTE}"
    with alone(place / f"{identity}.lock", GLANCE_S, lambda: _busy(note, subject, work)):
        try:
            _sign(note, work)
            yield
        finally:
            note.unlink(missing_ok=True)


def others_held(identity: str, folder: Path | None = None) -> bool:
    """Is any other phone of this computer being measured by some process now?"""
    place = folder or state_folder("locks")
    return any(busy(file.stem, place) for file in place.glob("*.lock") if file.stem != identity)


def sweep_work(sweep: str) -> str:
    """What the lock of a phone is held for while that sweep measures it."""
    return f"the sweep {sweep}"


def at_work(work: str, patience_s: float = 0.0, folder: Path | None = None) -> str | None:
    """Who does this work on some phone now, in words; None where nobody does, or has stopped within that time."""
    try:
        place = folder or state_folder("locks")
    except DiskFailed:  # where no lock can be made, none is held: a store on a full disk can be pruned
        return None
    for note in sorted(place.glob(f"*{_NOTE}")):
        signature = _read(note)
        if signature is None or signature.command != work:
            continue
        if who := busy(note.name.removesuffix(_NOTE), place, patience_s):
            return who
    return None


def busy(identity: str, folder: Path | None = None, patience_s: float = 0.0) -> str | None:
    """Who measures on this phone now, in words; None when nobody does, or has stopped within that time."""
    from filelock import FileLock, Timeout

    place = folder or state_folder("locks")
    file = place / f"{identity}.lock"
    if not file.exists():
        return None
    try:
        with FileLock(file).acquire(timeout=patience_s):
            return None
    except Timeout:
        return holder(place / f"{identity}{_NOTE}")


def holder(note: Path) -> str:
    """Who holds it, in words."""
    signature = _read(note)
    return "another bigcore" if signature is None else signature.words


def _busy(note: Path, subject: str, work: str | None) -> PhoneFailed:
    signature = _read(note)
    if work is not None and signature is not None and signature.command == work:
        return PhoneFailed(
            Reason.PHONE_BUSY,
            subject,
            f"{work} measures it already, under another address",
            "name one of the two with --phone, or disconnect one",
        )
    return PhoneFailed(Reason.PHONE_BUSY, subject, f"{holder(note)} is measuring on it", "wait for it, or stop it")


def _sign(note: Path, work: str | None) -> None:
    signature = _Signature(
        pid=os.getpid(),
        since=datetime.now(UTC).isoformat(timespec="seconds"),
        command=work or f"`{shlex.join(['bigcore', *sys.argv[1:]])}`",
    )
    note.write_text(json.dumps(asdict(signature)), encoding="utf-8")


def _read(note: Path) -> _Signature | None:
    """None where it cannot be read, or another version wrote it."""
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
        return _Signature(told["pid"], told["since"], told["command"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
