"""One watch, one store: two would miss each other's models and phones, night after night.

A watch is known by where its nightly.toml lies and by what it watches. One that was edited, moved, renamed or checked
out anew is the same: its old file is gone, or it watches some of the same models on some of the same phones.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from harness.errors import ConfigRefused
from harness.nightly.past.ledger import Ledger

LOOKED_AT = 30
"""Nights."""
TURNS = 4
"""So many turns of two files are two watches (A, B, A, B); an edit that was taken back is three (A, B, A)."""


class AnotherWatch(ConfigRefused):
    """Nothing of it is recorded, as that would stand among the nights of the other."""


@dataclass(frozen=True, slots=True)
class WatchNight:
    toml: str
    """As `place_of` tells it; empty where nobody knows."""
    night: str
    models: frozenset[str]
    """That its candidate had, or lacked and was asked for."""
    files: frozenset[str] = frozenset()
    """Hashes of its model files: one that was renamed is the same model."""
    phones: frozenset[str] = frozenset()
    """Identities of those that were there; of tonight, none where nightly.toml names its phones, as it misses no other
    then."""

    def shares_a_model_with(self, other: WatchNight) -> bool:
        return bool(self.models & other.models or self.files & other.files)

    def has_other_phones_than(self, other: WatchNight) -> bool:
        return bool(self.phones and other.phones) and not self.phones & other.phones


def place_of(toml: Path) -> str:
    return f"{socket.gethostname()}:{toml.resolve()}"


def file_here(place: str) -> Path | None:
    """The nightly.toml of that place, where it is on this computer. None: nobody knows of it here."""
    computer, _, file = place.partition(":")
    return Path(file) if computer == socket.gethostname() else None


def nights_of_watches(ledger: Ledger) -> tuple[WatchNight, ...]:
    """Those that measured something, the oldest first."""
    measured: dict[str, dict[str, str]] = {}
    for known in ledger.series.values():
        for one in known:
            build = ledger.builds.get(one.candidate_sha256 or "")
            if build is not None:
                measured.setdefault(one.night, {})[one.variant] = build.model_sha256
    return tuple(
        WatchNight(
            night.toml, night.night, frozenset(files), frozenset(files.values()), _phones_of(night.night, ledger)
        )
        for night in ledger.concluded[-LOOKED_AT:]
        if (files := measured.get(night.night))
    )


def _phones_of(night: str, ledger: Ledger) -> frozenset[str]:
    return frozenset(one.phone for one in ledger.phones_of[night] if one.present and one.phone is not None)


def refuse_another(earlier: Sequence[WatchNight], tonight: WatchNight) -> None:
    """Raises AnotherWatch where these nights are of another watch, which is still there."""
    last = earlier[-1] if earlier else None
    if last is None or last.toml in ("", tonight.toml) or _was_moved(last.toml):
        return
    if not last.shares_a_model_with(tonight):
        raise _another(last, "watches none of its models")
    if tonight.has_other_phones_than(last):
        raise _another(last, "measures on none of its phones", "name this one's phones in nightly.toml, or ")
    if _take_turns((*earlier, tonight)):
        raise _another(last, "takes turns with it, and each lacks models of the other")


def _was_moved(toml: str) -> bool:
    """Nobody knows that of a file of another computer."""
    file = file_here(toml)
    return file is not None and not file.exists()


def _take_turns(nights: Sequence[WatchNight]) -> bool:
    """Whether the last ones are of two files in turn, each of which lacks what the other has."""
    turns = [tuple(of_one)[-1] for _, of_one in groupby(nights, key=lambda night: night.toml)][-TURNS:]
    return (
        len(turns) == TURNS
        and len({turn.toml for turn in turns}) == 2
        and all(one.models - other.models and other.models - one.models for one, other in pairwise(turns))
    )


def _another(last: WatchNight, why: str, first: str = "") -> AnotherWatch:
    what = f"this store is that of another watch ({last.toml}, last in night {last.night}), and this one {why}"
    step = (
        f"{first}give each watch a store of its own (--store, BIGCORE_STORE); if they are one, take the old file away"
    )
    return AnotherWatch("bigcore nightly run", what, step)
