"""What leaves the cache of built files: what nobody asked for in a season, and the longest unused beyond a size.

Other processes build and read at the same time, and a lock would make them wait. So an entry is first taken out of
their sight, under a name that no reader looks for, and put back if one of them used it at the last moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from models.formats.known import models_in

DAY_S = 24 * 3600.0
UNUSED_DAYS = 90
MOST_BYTES = 10_000_000_000
IN_USE_S = DAY_S
"""A sweep may still read what it asked for so long ago, so it is never removed, however full the cache is."""
LEAVING = ".leaving"
ARRIVING = ".part"


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    used_s: float
    size_bytes: int


def prune(folder: Path, now_s: float, most_bytes: int = MOST_BYTES) -> None:
    """Whatever cannot be removed stays for another time: a full cache is no reason to fail a build."""
    for rest in (*folder.glob(f".*{LEAVING}"), *folder.glob(f".*{ARRIVING}")):
        _remove_rest(rest, now_s)
    for entry in _leaving(_kept(folder), now_s, most_bytes):
        _remove(entry)


def _kept(folder: Path) -> tuple[_Kept, ...]:
    """Returns the entries, the longest unused first."""
    return tuple(sorted(_looked_at(folder), key=lambda entry: (entry.used_s, entry.path)))


def _looked_at(folder: Path) -> Iterator[_Kept]:
    for path in models_in(folder):
        with suppress(OSError):  # another process has just removed it
            state = path.stat()
            yield _Kept(path, state.st_mtime, state.st_size)


def _leaving(entries: Sequence[_Kept], now_s: float, most_bytes: int) -> Iterator[_Kept]:
    too_much = sum(entry.size_bytes for entry in entries) - most_bytes
    for entry in entries:
        unused_s = now_s - entry.used_s
        if unused_s > UNUSED_DAYS * DAY_S or (too_much > 0 and unused_s > IN_USE_S):
            too_much -= entry.size_bytes
            yield entry


def _remove(entry: _Kept) -> None:
    aside = entry.path.with_name(f".{entry.path.name}{LEAVING}")
    with suppress(OSError):
        entry.path.rename(aside)
        if aside.stat().st_mtime > entry.used_s:
            aside.rename(entry.path)
        else:
            aside.unlink()


def _remove_rest(rest: Path, now_s: float) -> None:
    """Removes what a killed process left behind; a young file may belong to a process that lives."""
    with suppress(OSError):
        if now_s - rest.stat().st_mtime > IN_USE_S:
            rest.unlink()
