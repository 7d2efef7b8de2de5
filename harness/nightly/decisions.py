"""What people decide about series: accept a new level, mute an alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from harness.errors import ConfigRefused, RecordNotFound
from harness.nightly.ledger import Ledger
from harness.results.nightly import AcceptanceRecord, MuteRecord, SeriesNight


def named_series(ledger: Ledger, asked: Sequence[str], everything: bool) -> tuple[SeriesNight, ...]:
    """Latest nights by full name, by a variant's name, or by the name of what a phone's models share."""
    latest = {name: nights[-1] for name, nights in ledger.series.items()}
    if everything:
        return tuple(latest.values())
    found: dict[str, SeriesNight] = {}
    for word in asked:
        mine = {name: one for name, one in latest.items() if word in (name, one.variant)}
        if not mine:
            raise RecordNotFound(word, "no such series", "`bigcore nightly status` names all")
        found |= mine
    return tuple(found.values())


def acceptances_of(
    ledger: Ledger, chosen: Sequence[SeriesNight], who: str, why: str, at: str
) -> tuple[AcceptanceRecord, ...]:
    """Each series is held to the candidate of its latest night; what models share, for each of them."""
    grounds = {one.ground for one in chosen if one.is_shared}
    own = {one.series: one for one in chosen if not one.is_shared}
    own |= {
        name: nights[-1]
        for name, nights in ledger.series.items()
        if nights[-1].ground in grounds and not nights[-1].is_shared
    }
    measured = [one for one in own.values() if one.candidate_sha256 is not None]
    if not measured:
        raise ConfigRefused("accept", "nothing was measured of it that could be accepted", "run a night first")
    return tuple(
        AcceptanceRecord(one.series, at, who, why, one.candidate_sha256, one.accepted_sha256, one.night)
        for one in measured
        if one.candidate_sha256 is not None
    )


def mutes_of(chosen: Sequence[SeriesNight], until: str, who: str, why: str, at: str) -> tuple[MuteRecord, ...]:
    """`until`: a day, the first that is told again."""
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise ConfigRefused("--until", f"{until!r} is no day", "write it as 2026-12-31") from None
    return tuple(MuteRecord(one.series, at, day.isoformat(), who, why) for one in chosen)
